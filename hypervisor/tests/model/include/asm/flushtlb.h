/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_ASM_FLUSHTLB_H
#define MODEL_ASM_FLUSHTLB_H

struct domain;

void guest_flush_tlb_mask(const struct domain *d, unsigned int mask);

#endif

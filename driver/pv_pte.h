/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_PV_PTE_H
#define XENRES_PV_PTE_H

#include <linux/types.h>

struct mm_struct;

int xenres_empty_pte_maddr(struct mm_struct *mm, unsigned long addr,
			   unsigned int nr, u64 *maddr);
int xenres_pte_maddr(struct mm_struct *mm, unsigned long addr, u64 *maddr);

#endif

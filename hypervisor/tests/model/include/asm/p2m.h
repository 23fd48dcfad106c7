/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_ASM_P2M_H
#define MODEL_ASM_P2M_H

#include <xen/sched.h>

#ifdef HAVE_ACQUIRE_RESOURCE_CHECK
#define arch_acquire_resource_check(d) ((d)->may_acquire)
#endif

#ifdef HAVE_FOREIGN_OWNER
int set_foreign_p2m_entry(struct domain *d, const struct domain *owner,
                          unsigned long gfn, mfn_t mfn);
#else
int set_foreign_p2m_entry(struct domain *d, unsigned long gfn, mfn_t mfn);
#endif

#endif

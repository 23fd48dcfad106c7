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

#ifdef CONFIG_X86

typedef enum {
    p2m_mmio_dm,        /* empty, as p2m_invalid */
    p2m_invalid,
    p2m_ram_rw,
    p2m_map_foreign,
} p2m_type_t;

#define p2m_is_foreign(type) ((type) == p2m_map_foreign)

#define PAGE_ORDER_4K 0

/* Of a foreign entry: readable and writable. */
#define MODEL_IOMMU_FLAGS 3U

/* The first takes the lock of all GFNs, the second requires it. */
mfn_t get_gfn_query(struct domain *d, unsigned long gfn, p2m_type_t *type);
mfn_t get_gfn_query_unlocked(struct domain *d, unsigned long gfn,
                             p2m_type_t *type);
void put_gfn(struct domain *d, unsigned long gfn);

#define p2m_get_hostp2m(d) (&(d)->p2m)

int p2m_set_entry(struct p2m_domain *p2m, gfn_t gfn, mfn_t mfn,
                  unsigned int order, p2m_type_t type, int access);

#endif /* CONFIG_X86 */

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between the Xen trees that these files go into.  tree.h is
 * written by hypervisor/apply, from what it finds in the tree.
 */
#ifndef XEN_COMMON_RESOURCE_TREE_COMPAT_H
#define XEN_COMMON_RESOURCE_TREE_COMPAT_H

#include <xen/event.h>
#include <xen/paging.h>
#include <xen/sched.h>
#include <asm/p2m.h>

#include "tree.h"

/* Xen 4.15 moved max_evtchns() there, from xen/event.h. */
#ifdef HAVE_EVENT_CHANNEL_H
#include "../event_channel.h"
#endif

/* Xen 4.16 marked the targets of indirect calls. */
#ifndef cf_check
#define cf_check
#endif

#ifndef HAVE_ACQUIRE_RESOURCE_CHECK
/* Before 4.15, GFNs of foreign frames could not outlive their domain. */
static inline bool arch_acquire_resource_check(const struct domain *d)
{
    return !paging_mode_translate(d) || is_hardware_domain(d);
}
#endif

/* Xen 4.15 let the entry hold a reference, of a page that must be @owner's. */
static inline int map_foreign_frame(struct domain *d,
                                    const struct domain *owner,
                                    unsigned long gfn, mfn_t mfn)
{
#ifdef HAVE_FOREIGN_OWNER
    return set_foreign_p2m_entry(d, owner, gfn, mfn);
#else
    return set_foreign_p2m_entry(d, gfn, mfn);
#endif
}

/*
 * As domain_tot_pages(), for callers without the domain's page_alloc_lock: that
 * one asserts an order that assign_pages() breaks for a moment.
 */
static inline unsigned int domain_own_pages(const struct domain *d)
{
    unsigned int extra = ACCESS_ONCE(d->extra_pages);
    unsigned int total = ACCESS_ONCE(d->tot_pages);

    return total > extra ? total - extra : 0;
}

/* Pages of @d that are shared, or paged out, where Xen can do that at all. */
static inline unsigned int domain_shared_pages(const struct domain *d)
{
#ifdef CONFIG_MEM_SHARING
    return atomic_read(&d->shr_pages);
#else
    return 0;
#endif
}

static inline unsigned int domain_paged_pages(const struct domain *d)
{
#if defined(CONFIG_MEM_PAGING) || defined(CONFIG_HAS_MEM_PAGING)
    return atomic_read(&d->paged_pages);
#else
    return 0;
#endif
}

#endif /* XEN_COMMON_RESOURCE_TREE_COMPAT_H */

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */

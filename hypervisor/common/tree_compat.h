/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Differences between the Xen trees that these files are added to.
 * hypervisor/apply writes tree.h from what it finds in the tree.
 */
#ifndef XEN_COMMON_RESOURCE_TREE_COMPAT_H
#define XEN_COMMON_RESOURCE_TREE_COMPAT_H

#include <xen/event.h>
#include <xen/paging.h>
#include <xen/sched.h>
#include <asm/p2m.h>
#include <public/memory.h>

#include "tree.h"

/* Xen 4.15 moved max_evtchns() from xen/event.h to this header. */
#ifdef HAVE_EVENT_CHANNEL_H
#include "../event_channel.h"
#endif

/* Xen has trace buffers since 4.15; since 4.22 they are an option. */
#if defined(XENMEM_resource_vmtrace_buf) && \
    (defined(CONFIG_VMTRACE) || !defined(HAVE_VMTRACE_OPTION))
#define HAVE_VMTRACE
#endif

/* Xen >= 4.16 marks the targets of indirect calls. */
#ifndef cf_check
#define cf_check
#endif

#ifndef HAVE_ACQUIRE_RESOURCE_CHECK
/* Xen < 4.15: entries hold no reference, so only the hardware domain may. */
static inline bool arch_acquire_resource_check(const struct domain *d)
{
    return !paging_mode_translate(d) || is_hardware_domain(d);
}
#endif

/* Xen >= 4.15: the entry holds a reference; @owner must own the page. */
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
 * As domain_tot_pages(), for callers that do not hold the domain's
 * page_alloc_lock: domain_tot_pages() asserts that extra_pages does not exceed
 * tot_pages, which is briefly untrue in assign_pages().
 */
static inline unsigned int domain_own_pages(const struct domain *d)
{
    unsigned int extra = ACCESS_ONCE(d->extra_pages);
    unsigned int total = ACCESS_ONCE(d->tot_pages);

    return total > extra ? total - extra : 0;
}

#ifndef HAVE_SHUTDOWN_STATE
/* Xen < 4.23 has two flags; a domain that has shut down has both. */
static inline bool domain_shutting_down(const struct domain *d)
{
    return d->is_shutting_down;
}

static inline bool domain_shutdown_completed(const struct domain *d)
{
    return d->is_shut_down;
}
#endif

/* Shared and paged-out pages of @d; 0 if Xen lacks the feature. */
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

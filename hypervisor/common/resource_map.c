/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Map frames at GFNs of a translated caller.  Nearly always the GFNs are empty:
 * take the p2m lock once, fill their entries, and flush the IOMMU once.  The
 * TLBs hold nothing of an empty entry.
 *
 * Where a GFN is not empty, drop the lock and let Xen's own function decide:
 * it replaces memory and refuses other frames.
 */

#include <xen/bitops.h>
#include <xen/errno.h>
#include <xen/iommu.h>
#include <xen/lib.h>
#include <xen/mm.h>
#include <xen/sched.h>
#include <asm/p2m.h>

#include "foreign_npt.h"
#include "resource_map.h"
#include "tree_compat.h"

/*
 * On x86 the p2m accepts a page of any owner.  The page may have been freed
 * since it was acquired, and assigned to another domain: check the owner here.
 */
static int get_frame(struct domain *d, mfn_t mfn)
{
    if ( get_page(mfn_to_page(mfn), d) )
        return 0;

    return d->is_dying ? -ESRCH : -EBUSY;
}

static int map_frame(struct domain *d, xen_pfn_t gfn, mfn_t mfn)
{
    int rc = get_frame(d, mfn);

    if ( rc )
        return rc;

    rc = map_foreign_frame(current->domain, d, gfn, mfn);
    put_page(mfn_to_page(mfn));

    return rc;
}

#if defined(CONFIG_X86) && defined(CONFIG_HVM)

/* Returns as npt_set_foreign() does, for any kind of page table. */
static int set_entry(struct p2m_domain *p2m, unsigned long gfn, mfn_t mfn,
                     unsigned int *flush_flags)
{
    p2m_type_t type;

    get_gfn_query_unlocked(p2m->domain, gfn, &type);
    if ( type != p2m_mmio_dm && type != p2m_invalid )
        return -EAGAIN;

    /* See fill_empty(). */
    if ( iommu_use_hap_pt(p2m->domain) )
        *flush_flags |= IOMMU_FLUSHF_added;

    return p2m_set_entry(p2m, _gfn(gfn), mfn, PAGE_ORDER_4K, p2m_map_foreign,
                         p2m->default_access);
}

static bool is_mapped(const struct p2m_domain *p2m, unsigned long gfn,
                      mfn_t mfn)
{
    p2m_type_t type;
    mfn_t found = get_gfn_query_unlocked(p2m->domain, gfn, &type);

    return p2m_is_foreign(type) && mfn_eq(found, mfn);
}

/*
 * Fills entries until one is not empty (-EAGAIN) or fails.  An entry is done
 * if the IOMMU failed after it was filled: the caller must remove it.
 */
static int fill_entries(struct domain *d, struct p2m_domain *p2m,
                        const xen_pfn_t gfns[], const xen_pfn_t mfns[],
                        unsigned int nr, unsigned int *done,
                        unsigned int *flush_flags)
{
    struct npt_walk walk = {};
    int rc = 0;

    while ( !rc && *done < nr )
    {
        unsigned long gfn = gfns[*done];
        mfn_t mfn = _mfn(mfns[*done]);

        rc = get_frame(d, mfn);
        if ( rc )
            break;

        rc = npt_set_foreign(&walk, p2m, gfn, mfn, flush_flags);
        if ( rc == -EAGAIN )
            rc = set_entry(p2m, gfn, mfn, flush_flags);
        if ( !rc || (rc != -EAGAIN && is_mapped(p2m, gfn, mfn)) )
            ++*done;
        put_page(mfn_to_page(mfn));
    }
    npt_walk_end(&walk);

    return rc;
}

/*
 * Flush an aligned power of two of GFNs.  For such a range IOMMU code skips the
 * flush of new entries unless the IOMMU caches absent ones; for any other it
 * flushes all of the domain's.
 */
static int flush_iommu(struct domain *d, const xen_pfn_t gfns[],
                       unsigned int nr, unsigned int flush_flags)
{
    unsigned long differ = 0, size;
    unsigned int i;

    if ( !flush_flags )
        return 0;

    for ( i = 1; i < nr; i++ )
        differ |= gfns[i] ^ gfns[0];
    size = 1UL << flsl(differ);

    return iommu_iotlb_flush(d, _dfn(gfns[0] & -size), size, flush_flags);
}

/* Returns as fill_entries() does; @done is 0 before. */
static int fill_empty(struct domain *d, const xen_pfn_t gfns[],
                      const xen_pfn_t mfns[], unsigned int nr,
                      unsigned int *done)
{
    struct domain *caller = current->domain;
    unsigned long first = gfns[0];
    unsigned int flush_flags = 0;
    p2m_type_t type;
    int rc, flush_rc;

    /* Do not defer a flush whose flags p2m_set_entry() does not report. */
    this_cpu(iommu_dont_flush_iotlb) = iommu_use_hap_pt(caller);

    /* One lock covers all GFNs. */
    get_gfn_query(caller, first, &type);
    rc = fill_entries(d, p2m_get_hostp2m(caller), gfns, mfns, nr, done,
                      &flush_flags);
    put_gfn(caller, first);

    this_cpu(iommu_dont_flush_iotlb) = false;

    flush_rc = flush_iommu(caller, gfns, *done, flush_flags);

    return flush_rc ?: rc;
}

#else /* !CONFIG_X86 || !CONFIG_HVM */

static int fill_empty(struct domain *d, const xen_pfn_t gfns[],
                      const xen_pfn_t mfns[], unsigned int nr,
                      unsigned int *done)
{
    return -EAGAIN;
}

#endif /* CONFIG_X86 && CONFIG_HVM */

int resource_map(struct domain *d, const xen_pfn_t gfns[],
                 const xen_pfn_t mfns[], unsigned int nr, unsigned int *done)
{
    int rc = 0;

    *done = 0;
    while ( !rc && *done < nr )
    {
        unsigned int filled = 0;

        rc = fill_empty(d, gfns + *done, mfns + *done, nr - *done, &filled);
        *done += filled;
        if ( rc != -EAGAIN )
            continue;

        rc = map_frame(d, gfns[*done], _mfn(mfns[*done]));
        if ( !rc )
            ++*done;
    }

    return rc;
}

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */

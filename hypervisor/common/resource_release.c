/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Remove foreign frames from a memory map: take the p2m lock once and clear the
 * entries, flush the TLBs and the IOMMU once, and only then drop the frames'
 * references.  XENMEM_remove_from_physmap costs a hypercall and synchronous
 * flushes for every frame.
 *
 * If the IOMMU fails, a device may still reach a frame through its old GFN.
 * The frame's reference is then leaked: frame and domain stay until reboot, but
 * the frame cannot become another domain's memory.
 */

#include <xen/errno.h>
#include <xen/iommu.h>
#include <xen/lib.h>
#include <xen/mm.h>
#include <xen/paging.h>
#include <xen/sched.h>
#include <asm/p2m.h>
#include <xsm/xsm.h>

#include "foreign_npt.h"
#include "resource_release.h"

#if defined(CONFIG_X86) && defined(CONFIG_HVM)

#include <asm/flushtlb.h>

static atomic_t leaked = ATOMIC_INIT(0);

int resource_release_check(const xen_mem_acquire_resource_t *xmar)
{
    if ( !paging_mode_translate(current->domain) )
        return -EOPNOTSUPP;
    if ( xmar->id || xmar->frame )
        return -EINVAL;

    return xsm_remove_from_physmap(XSM_TARGET, current->domain,
                                   current->domain);
}

int resource_release_leak(const struct domain *d, unsigned int nr)
{
    atomic_add(nr, &leaked);
    if ( nr )
        printk(XENLOG_G_ERR
               "%pd: IOMMU unmap or flush failed: %u frames leaked, %d since boot\n",
               d, nr, atomic_read(&leaked));

    return -EIO;
}

/*
 * After p2m_set_entry() failed: true if the entry is unchanged, false if it was
 * cleared and the IOMMU failed.
 */
static bool is_still_there(const struct p2m_domain *p2m, unsigned long gfn,
                           mfn_t mfn)
{
    p2m_type_t type;
    mfn_t found = get_gfn_query_unlocked(p2m->domain, gfn, &type);

    return p2m_is_foreign(type) && mfn_eq(found, mfn);
}

/*
 * As npt_clear_foreign(), for any kind of page table; leaves @mfn alone if the
 * entry was empty.
 */
static int release_entry(struct p2m_domain *p2m, unsigned long gfn, mfn_t *mfn)
{
    p2m_type_t type;
    mfn_t found = get_gfn_query_unlocked(p2m->domain, gfn, &type);
    int rc;

    if ( type == p2m_mmio_dm || type == p2m_invalid )
        return 0;
    if ( !p2m_is_foreign(type) )
        return -EINVAL;
    if ( !page_get_owner_and_reference(mfn_to_page(found)) )
        return -EBUSY;

    rc = p2m_set_entry(p2m, _gfn(gfn), INVALID_MFN, PAGE_ORDER_4K,
                       p2m_invalid, p2m->default_access);
    if ( !rc )
    {
        *mfn = found;
        return 0;
    }

    if ( !is_still_there(p2m, gfn, found) )
        return resource_release_leak(p2m->domain, 1);

    put_page(mfn_to_page(found));

    return rc;
}

/*
 * Overwrites the GFNs that are done with the MFNs of the cleared entries, and
 * holds a reference of each frame: clearing the entry drops the entry's own.
 */
static int clear_entries(struct p2m_domain *p2m, xen_pfn_t frames[],
                         unsigned int nr, unsigned int *held)
{
    struct npt_walk walk = {};
    unsigned int i;
    int rc = 0;

    for ( i = 0; !rc && i < nr; i++ )
    {
        mfn_t mfn = INVALID_MFN;

        rc = npt_clear_foreign(&walk, p2m, frames[i], &mfn);
        if ( rc == -EAGAIN )
            rc = release_entry(p2m, frames[i], &mfn);
        if ( !mfn_eq(mfn, INVALID_MFN) )
            frames[(*held)++] = mfn_x(mfn);
    }
    npt_walk_end(&walk);

    return rc;
}

/*
 * The last put_gfn() of a processor flushes the TLBs: always with EPT, and with
 * NPT too since Xen 4.22.  In older trees NPT code flushes after every entry,
 * unless the release tells it to leave that to a single flush at the end.
 */
#ifdef HAVE_DEFERRED_NPT_FLUSH

static void flush_tlb_late(bool late)
{
}

static void flush_tlb(const struct domain *d)
{
}

#else

DEFINE_PER_CPU(bool, resource_release_flushes_late);

static void flush_tlb_late(bool late)
{
    this_cpu(resource_release_flushes_late) = late;
}

static void flush_tlb(const struct domain *d)
{
    guest_flush_tlb_mask(d, d->dirty_cpumask);
}

#endif

int resource_release(struct domain *d, xen_pfn_t frames[], unsigned int nr)
{
    unsigned long first = frames[0];
    unsigned int i, held = 0;
    p2m_type_t type;
    int rc;

    this_cpu(iommu_dont_flush_iotlb) = true;
    flush_tlb_late(true);

    /* One lock covers all GFNs. */
    get_gfn_query(d, first, &type);
    rc = clear_entries(p2m_get_hostp2m(d), frames, nr, &held);
    put_gfn(d, first);

    flush_tlb_late(false);
    this_cpu(iommu_dont_flush_iotlb) = false;

    /* -EIO: an entry was cleared even if its frame leaked and is not held. */
    if ( !held && rc != -EIO )
        return rc;

    flush_tlb(d);
    /* Flush all: Xen frees page tables that became empty only after that. */
    if ( iommu_iotlb_flush_all(d, IOMMU_FLUSHF_modified) )
        return resource_release_leak(d, held);

    for ( i = 0; i < held; i++ )
        put_page(mfn_to_page(_mfn(frames[i])));

    return rc;
}

#else /* !CONFIG_X86 || !CONFIG_HVM */

int resource_release_check(const xen_mem_acquire_resource_t *xmar)
{
    return -EOPNOTSUPP;
}

int resource_release(struct domain *d, xen_pfn_t frames[], unsigned int nr)
{
    ASSERT_UNREACHABLE();

    return -EOPNOTSUPP;
}

#endif /* CONFIG_X86 && CONFIG_HVM */

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */

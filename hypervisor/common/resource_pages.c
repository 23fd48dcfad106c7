/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lifetime of a page that a resource owns: allocate, take references, map,
 * publish; then unmap, drop the references, starting with the allocation's, and
 * unpublish.  Dropping the last one, Xen's or a mapping's, frees the page.
 *
 * d->domain_lock serialises first acquires.  domain_kill() sets is_dying and
 * takes and drops that lock before it calls resource_teardown(): an acquire
 * either publishes its pages before that, for the teardown to find, or fails.
 * From then on only the teardown uses them, and domain_kill() does not run
 * concurrently for one domain.
 */

#include <xen/domain_page.h>
#include <xen/errno.h>
#include <xen/event.h>
#include <xen/lib.h>
#include <xen/mm.h>
#include <xen/sched.h>
#include <xen/xmalloc.h>

#include "resource_pages.h"

/*
 * Type of read-only pages: not the writable one, not subject to validation, and
 * not used for other pages outside of a memory map.  Arm has only one type,
 * since Xen does not validate page tables there.
 */
#ifdef PGT_shared_page
#define PGT_read_only PGT_shared_page
#else
#define PGT_read_only PGT_writable_page
#endif

static bool alloc_frame(struct domain *d, unsigned long type,
                        struct page_info **frame, void **va)
{
    struct page_info *pg = alloc_domheap_page(d, MEMF_no_refcount);

    if ( !pg )
        return false;

    if ( !get_page_and_type(pg, d, type) )
    {
        /* Impossible for a new page.  Leak it: freeing it may free it twice. */
        ASSERT_UNREACHABLE();
        return false;
    }

    *va = __map_domain_page_global(pg);
    if ( !*va )
    {
        put_page_alloc_ref(pg);
        put_page_and_type(pg);
        return false;
    }

    clear_page(*va);
    *frame = pg;

    return true;
}

/*
 * Free the last frame.  Its allocation reference may be gone already, see
 * is_mapped().
 */
static void free_frame(struct resource_pages *rp)
{
    struct page_info *pg = rp->pg[--rp->nr];

    unmap_domain_page_global(rp->va[rp->nr]);
    put_page_alloc_ref(pg);
    put_page_and_type(pg);
}

static void free_arrays(struct resource_pages *rp)
{
    xfree(rp->va);
    xfree(rp->pg);
    xfree(rp);
}

static void free_pages(struct resource_pages *rp)
{
    while ( rp->nr )
        free_frame(rp);

    free_arrays(rp);
}

/* Two arrays: each fits in one page, even for the largest domain. */
static struct resource_pages *alloc_arrays(unsigned int total)
{
    struct resource_pages *rp = xzalloc(struct resource_pages);

    if ( !rp )
        return NULL;

    rp->pg = xzalloc_array(struct page_info *, total);
    rp->va = xzalloc_array(void *, total);
    if ( rp->pg && rp->va )
        return rp;

    free_arrays(rp);

    return NULL;
}

static struct resource_pages *alloc_pages(struct domain *d,
                                          const struct resource_pages_ops *ops,
                                          unsigned int total)
{
    struct resource_pages *rp = alloc_arrays(total);

    if ( !rp )
        return NULL;

    for ( rp->ops = ops; rp->nr < total; rp->nr++ )
        if ( !alloc_frame(d, ops->writable ? PGT_writable_page : PGT_read_only,
                          &rp->pg[rp->nr], &rp->va[rp->nr]) )
            goto fail;

    return rp;

 fail:
    free_pages(rp);

    return NULL;
}

static struct resource_pages **find_pages(struct domain *d,
                                          const struct resource_pages_ops *ops)
{
    struct resource_pages **link = &d->resource_pages;

    while ( *link && (*link)->ops != ops )
        link = &(*link)->next;

    return link;
}

static int make_pages(struct domain *d, const struct resource_pages_ops *ops,
                      unsigned int total, struct resource_pages **link)
{
    struct resource_pages *rp = alloc_pages(d, ops, total);
    int rc;

    /* Allocation fails for a dying domain as well. */
    if ( !rp )
        return d->is_dying ? -ESRCH : -ENOMEM;

    rc = ops->init(d, rp);
    if ( rc )
        free_pages(rp);
    else
        *link = rp;

    return rc;
}

static int acquire_locked(struct domain *d,
                          const struct resource_pages_ops *ops,
                          unsigned int total, unsigned int frame,
                          unsigned int nr, xen_pfn_t mfn_list[])
{
    struct resource_pages **link;
    unsigned int i;
    int rc;

    if ( d->is_dying )
        return -ESRCH;

    link = find_pages(d, ops);
    if ( !*link )
    {
        rc = make_pages(d, ops, total, link);
        if ( rc )
            return rc;
    }

    if ( nr > (*link)->nr || frame > (*link)->nr - nr )
        return -EINVAL;

    for ( i = 0; i < nr; i++ )
        mfn_list[i] = mfn_x(page_to_mfn((*link)->pg[frame + i]));

    rc = ops->acquired ? ops->acquired(d, *link) : 0;

    return rc ?: nr;
}

int resource_pages_acquire(struct domain *d,
                           const struct resource_pages_ops *ops,
                           unsigned int total, unsigned int frame,
                           unsigned int nr, xen_pfn_t mfn_list[])
{
    int rc;

    domain_lock(d);
    rc = acquire_locked(d, ops, total, frame, nr, mfn_list);
    domain_unlock(d);

    return rc;
}

int resource_pages_release(struct domain *d,
                           const struct resource_pages_ops *ops)
{
    struct resource_pages **link = find_pages(d, ops);
    struct resource_pages *rp = *link;
    int rc;

    if ( !rp )
        return 0;

    if ( ops->exit && !rp->exited )
    {
        rc = ops->exit(d, rp);
        if ( rc )
            return rc;
        rp->exited = true;
    }

    while ( rp->nr )
    {
        free_frame(rp);
        if ( rp->nr && hypercall_preempt_check() )
            return -ERESTART;
    }

    *link = rp->next;
    free_arrays(rp);

    return 0;
}

/*
 * count_info shows both the number of references and whether the allocation
 * reference is among them: without it, Xen holds one reference less.
 */
static bool is_mapped(const struct page_info *pg)
{
    unsigned long count_info = ACCESS_ONCE(pg->count_info);
    unsigned int own = count_info & PGC_allocated ? 2 : 1;

    return (count_info & PGC_count_mask) > own;
}

bool resource_pages_mapped(struct resource_pages *rp)
{
    unsigned int i;

    /* Start where a mapping was seen last: it usually still exists. */
    for ( i = 0; i < rp->nr; i++ )
    {
        if ( is_mapped(rp->pg[rp->seen]) )
            return true;
        if ( ++rp->seen == rp->nr )
            rp->seen = 0;
    }

    return false;
}

void *resource_pages_at(const struct resource_pages *rp, unsigned int offset)
{
    return rp->va[offset / PAGE_SIZE] + offset % PAGE_SIZE;
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

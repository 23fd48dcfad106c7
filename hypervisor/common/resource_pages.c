/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Life of a page that a resource owns: allocate, take references, map, publish;
 * then unpublish, unmap, and drop the references, the allocation's first.  The
 * last of them, Xen's or a mapping's, frees the page.
 *
 * d->domain_lock keeps two first acquires apart.  domain_kill() sets is_dying
 * and passes through that lock before it calls resource_teardown(): pages are
 * made before that and found by it, or never made.
 */

#include <xen/domain_page.h>
#include <xen/errno.h>
#include <xen/lib.h>
#include <xen/mm.h>
#include <xen/sched.h>
#include <xen/xmalloc.h>

#include "resource_pages.h"

/* The allocation's and the general reference. */
#define OWN_REFS 2

/*
 * A type that is not the writable one, needs no validation, and is not
 * otherwise found on a page that is in nobody's memory map.  Arm, where no
 * domain has page tables that Xen must check, has one type for all.
 */
#ifdef PGT_shared_page
#define PGT_read_only PGT_shared_page
#else
#define PGT_read_only PGT_writable_page
#endif

static bool alloc_frame(struct domain *d, unsigned long type,
                        struct resource_frame *frame)
{
    struct page_info *pg = alloc_domheap_page(d, MEMF_no_refcount);

    if ( !pg )
        return false;

    if ( !get_page_and_type(pg, d, type) )
    {
        /* Nobody can know of the page: leak it rather than free it twice. */
        ASSERT_UNREACHABLE();
        return false;
    }

    frame->va = __map_domain_page_global(pg);
    if ( !frame->va )
    {
        put_page_alloc_ref(pg);
        put_page_and_type(pg);
        return false;
    }

    clear_page(frame->va);
    frame->pg = pg;

    return true;
}

static void free_frame(const struct resource_frame *frame)
{
    unmap_domain_page_global(frame->va);
    put_page_alloc_ref(frame->pg);
    put_page_and_type(frame->pg);
}

static void free_pages(struct resource_pages *rp)
{
    while ( rp->nr )
        free_frame(&rp->frame[--rp->nr]);

    xfree(rp);
}

static struct resource_pages *alloc_pages(struct domain *d,
                                          const struct resource_pages_ops *ops,
                                          unsigned int total)
{
    struct resource_pages *rp;

    rp = xzalloc_flex_struct(struct resource_pages, frame, total);
    if ( !rp )
        return NULL;

    for ( rp->ops = ops; rp->nr < total; rp->nr++ )
        if ( !alloc_frame(d, ops->writable ? PGT_writable_page : PGT_read_only,
                          &rp->frame[rp->nr]) )
            goto fail;

    return rp;

 fail:
    free_pages(rp);

    return NULL;
}

static struct resource_pages **find(struct domain *d,
                                    const struct resource_pages_ops *ops)
{
    struct resource_pages **link = &d->resource_pages;

    while ( *link && (*link)->ops != ops )
        link = &(*link)->next;

    return link;
}

static int make(struct domain *d, const struct resource_pages_ops *ops,
                unsigned int total, struct resource_pages **link)
{
    struct resource_pages *rp = alloc_pages(d, ops, total);
    int rc;

    /* A domain gets no more pages from the moment on that it is dying. */
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
    struct resource_pages **link = find(d, ops);
    unsigned int i;
    int rc;

    if ( d->is_dying )
        return -ESRCH;

    if ( !*link )
    {
        rc = make(d, ops, total, link);
        if ( rc )
            return rc;
    }

    if ( nr > (*link)->nr || frame > (*link)->nr - nr )
        return -EINVAL;

    for ( i = 0; i < nr; i++ )
        mfn_list[i] = mfn_x(page_to_mfn((*link)->frame[frame + i].pg));

    if ( ops->acquired )
        ops->acquired(d, *link);

    return nr;
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

void resource_pages_release(struct domain *d,
                            const struct resource_pages_ops *ops)
{
    struct resource_pages **link, *rp;

    domain_lock(d);
    link = find(d, ops);
    rp = *link;
    if ( rp )
        *link = rp->next;
    domain_unlock(d);

    if ( !rp )
        return;

    if ( ops->exit )
        ops->exit(d, rp);
    free_pages(rp);
}

bool resource_pages_mapped(const struct resource_pages *rp)
{
    unsigned int i;

    for ( i = 0; i < rp->nr; i++ )
        if ( (ACCESS_ONCE(rp->frame[i].pg->count_info) & PGC_count_mask) >
             OWN_REFS )
            return true;

    return false;
}

void *resource_pages_at(const struct resource_pages *rp, unsigned int offset)
{
    return rp->frame[offset / PAGE_SIZE].va + offset % PAGE_SIZE;
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

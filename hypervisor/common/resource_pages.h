/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pages that a resource owns: allocated when first acquired, freed when the
 * domain is gone and the last mapping with it.
 */
#ifndef XEN_COMMON_RESOURCE_PAGES_H
#define XEN_COMMON_RESOURCE_PAGES_H

#include <xen/mm.h>
#include <xen/paging.h>
#include <xen/types.h>
#include <public/xen.h>

struct domain;
struct resource_pages;

/**
 * struct resource_pages_ops - a resource whose frames are pages of its own
 * @writable: may be mapped for writing.  Where not, the pages of a PV domain
 *            have a type that keeps its own mappings and a PV dom0's from
 *            being writable; of an HVM domain, Xen cannot tell
 * @init:     the pages are there, zero, and nobody knows of them yet: fill
 *            them in.  Returns 0 or -errno, with nothing left behind
 * @acquired: somebody acquires frames.  Returns 0, or -errno to make the
 *            acquire fail; the pages stay.  Optional
 * @exit:     the domain dies: write no more.  Returns 0, or -ERESTART to be
 *            called again.  Optional
 *
 * @init and @acquired are called with the domain's lock held; none of them is
 * called once @exit was.
 */
struct resource_pages_ops {
    bool writable;
    int (*init)(struct domain *d, struct resource_pages *rp);
    int (*acquired)(struct domain *d, struct resource_pages *rp);
    int (*exit)(struct domain *d, struct resource_pages *rp);
};

/**
 * struct resource_pages - the pages of one resource of one domain
 * @next:   the domain's others, under its lock
 * @ops:    whose they are
 * @priv:   the owner's
 * @exited: @ops->exit is done
 * @seen:   page to look at first for a mapping
 * @nr:     pages
 * @pg:     each page
 * @va:     where Xen has it mapped
 *
 * The domain is the pages' owner, and accounts for none of them.  Xen holds
 * the allocation reference, a general and a type reference of each.
 */
struct resource_pages {
    struct resource_pages *next;
    const struct resource_pages_ops *ops;
    void *priv;
    bool exited;
    unsigned int seen;
    unsigned int nr;
    struct page_info **pg;
    void **va;
};

/**
 * resource_pages_acquire - acquire frames, of pages that are made if need be
 * @d:        the domain, RCU-locked
 * @ops:      the resource
 * @total:    pages that it has, should they have to be made
 * @frame:    first frame
 * @nr:       frames
 * @mfn_list: what to fill in
 *
 * Return: @nr; -ESRCH, the domain is dying; -ENOMEM; -EINVAL, frames beyond
 * the pages; what @ops->init or @ops->acquired returns.
 */
int resource_pages_acquire(struct domain *d,
                           const struct resource_pages_ops *ops,
                           unsigned int total, unsigned int frame,
                           unsigned int nr, xen_pfn_t mfn_list[]);

/**
 * resource_pages_release - free what resource_pages_acquire() made
 * @d:   the domain, dying
 * @ops: the resource
 *
 * Return: 0; -ERESTART, preempted: call again.
 */
int resource_pages_release(struct domain *d,
                           const struct resource_pages_ops *ops);

/*
 * Does anybody but Xen hold a reference of one of them?  One caller at a time.
 * A PV domain can name its own pages, so its own mappings count as well.
 */
bool resource_pages_mapped(struct resource_pages *rp);

/* Where Xen has byte @offset; what lies there must not cross a page. */
void *resource_pages_at(const struct resource_pages *rp, unsigned int offset);

/*
 * A PV domain names memory by MFN, so it can ask Xen to free such a page as if
 * it were memory of the domain's own.  guest_remove_page() refuses by this.
 * @pg is @d's; no other pages of a PV domain are extra ones.
 */
static inline bool resource_keeps_page(const struct domain *d,
                                       const struct page_info *pg)
{
    return !paging_mode_translate(d) && (pg->count_info & PGC_extra);
}

#endif /* XEN_COMMON_RESOURCE_PAGES_H */

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */

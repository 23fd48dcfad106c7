/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pages that a resource owns: allocated when first acquired, freed when the
 * domain is gone and the last mapping with it.
 */
#ifndef XEN_COMMON_RESOURCE_PAGES_H
#define XEN_COMMON_RESOURCE_PAGES_H

#include <xen/types.h>
#include <public/xen.h>

struct domain;
struct page_info;
struct resource_pages;

/**
 * struct resource_pages_ops - a resource whose frames are pages of its own
 * @writable: may be mapped for writing.  Where not, the pages of a PV domain
 *            have a type that keeps its own mappings and a PV dom0's from
 *            being writable; of an HVM domain, Xen cannot tell
 * @init:     the pages are there, zero, and nobody knows of them yet: fill
 *            them in.  Returns 0 or -errno, with nothing left behind
 * @acquired: somebody acquires frames.  Optional
 * @exit:     the domain dies: write no more.  Optional
 *
 * @init and @acquired are called with the domain's lock held; with @exit, no
 * more of them can come.
 */
struct resource_pages_ops {
    bool writable;
    int (*init)(struct domain *d, struct resource_pages *rp);
    void (*acquired)(struct domain *d, struct resource_pages *rp);
    void (*exit)(struct domain *d, struct resource_pages *rp);
};

/**
 * struct resource_pages - the pages of one resource of one domain
 * @next:  the domain's others, under its lock
 * @ops:   whose they are
 * @priv:  the owner's
 * @nr:    pages
 * @frame: each, and where Xen has it mapped
 *
 * The domain is the pages' owner, and accounts for none of them.  Xen holds
 * the allocation reference, a general and a type reference of each.
 */
struct resource_pages {
    struct resource_pages *next;
    const struct resource_pages_ops *ops;
    void *priv;
    unsigned int nr;
    struct resource_frame {
        struct page_info *pg;
        void *va;
    } frame[];
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
 * the pages; what @ops->init says.
 */
int resource_pages_acquire(struct domain *d,
                           const struct resource_pages_ops *ops,
                           unsigned int total, unsigned int frame,
                           unsigned int nr, xen_pfn_t mfn_list[]);

/* The domain is dying: let go of what resource_pages_acquire() made. */
void resource_pages_release(struct domain *d,
                            const struct resource_pages_ops *ops);

/* Does anybody but Xen hold a reference of one of them? */
bool resource_pages_mapped(const struct resource_pages *rp);

/* Where Xen has byte @offset; what lies there must not cross a page. */
void *resource_pages_at(const struct resource_pages *rp, unsigned int offset);

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

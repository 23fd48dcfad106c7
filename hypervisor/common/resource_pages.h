/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pages that a resource owns: allocated by the first acquire, freed when the
 * domain is destroyed and the last mapping is gone.
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
 * @writable: allow writable mappings.  If false, the pages of a PV domain have
 *            a type that prevents writable mappings by the domain itself and by
 *            a PV dom0; for an HVM domain, Xen cannot prevent them
 * @init:     fill in the zeroed pages before they are published.  Returns 0, or
 *            -errno after undoing all that it did
 * @acquired: called for every acquire.  Returns 0, or -errno to make the
 *            acquire fail; the pages stay.  Optional
 * @exit:     stop writing: the domain dies.  Returns 0, or -ERESTART to be
 *            called again.  Optional
 *
 * @init and @acquired are called with the domain's lock held, and never after
 * @exit.
 */
struct resource_pages_ops {
    bool writable;
    int (*init)(struct domain *d, struct resource_pages *rp);
    int (*acquired)(struct domain *d, struct resource_pages *rp);
    int (*exit)(struct domain *d, struct resource_pages *rp);
};

/**
 * struct resource_pages - the pages of one resource of one domain
 * @next:   the domain's next such object, protected by its lock
 * @ops:    the resource
 * @priv:   for use by the resource
 * @exited: @ops->exit has returned 0
 * @seen:   index of the page that was last found mapped
 * @nr:     number of pages
 * @pg:     the pages
 * @va:     the addresses at which Xen maps them
 *
 * The domain owns the pages, but they do not count towards its allocation.  Xen
 * holds the allocation reference, a general and a type reference of every page.
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
 * resource_pages_acquire - acquire frames; allocate the pages if needed
 * @d:        the domain, RCU-locked
 * @ops:      the resource
 * @total:    number of pages, used by the first acquire to allocate them
 * @frame:    first frame
 * @nr:       number of frames
 * @mfn_list: set to the frames' MFNs
 *
 * Return: @nr; -ESRCH if the domain is dying; -ENOMEM; -EINVAL for frames
 * beyond the pages; or an errno of @ops->init or @ops->acquired.
 */
int resource_pages_acquire(struct domain *d,
                           const struct resource_pages_ops *ops,
                           unsigned int total, unsigned int frame,
                           unsigned int nr, xen_pfn_t mfn_list[]);

/**
 * resource_pages_release - free what resource_pages_acquire() allocated
 * @d:   the domain, dying
 * @ops: the resource
 *
 * Return: 0; or -ERESTART if preempted, to be called again.
 */
int resource_pages_release(struct domain *d,
                           const struct resource_pages_ops *ops);

/*
 * True if any page has references that are not Xen's.  Callers serialise calls.
 * A PV domain can map its own pages, and such mappings count too.
 */
bool resource_pages_mapped(struct resource_pages *rp);

/* Xen's address of byte @offset; an object there must not cross a page. */
void *resource_pages_at(const struct resource_pages *rp, unsigned int offset);

/*
 * A PV domain names memory by MFN, so it can ask Xen to free such a page like
 * its own memory.  guest_remove_page() calls this to refuse.  @d owns @pg; all
 * extra pages of a PV domain belong to resources.
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

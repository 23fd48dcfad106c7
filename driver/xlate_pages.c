// SPDX-License-Identifier: GPL-2.0-only
/*
 * Auto-translated dom0: removes the frames from a range's pages and returns the
 * pages to the kernel's pool of unpopulated pages.
 *
 * A page that still maps a foreign frame must not return to the pool: if Xen
 * does not remove the frame, the page is leaked and counted.  A page that Xen
 * emptied while its IOMMU failed is leaked too, because a device could still
 * reach the frame through it.
 */
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <xen/interface/xen.h>
#include <xen/interface/memory.h>
#include <xen/page.h>
#include <xen/xen.h>
#include <asm/xen/hypercall.h>

#include "lost_pages.h"
#include "mode.h"
#include "ranges.h"
#include "xlate_pages.h"
#include "xlate_remove.h"

/* Maximum frames per step. */
#define RELEASE_FRAMES	256U
#define RELEASE_PAGES	(RELEASE_FRAMES / XEN_PFN_PER_PAGE)

/* Buffers for one step: pages, and the gfns of their frames. */
struct release {
	struct page **pages;
	xen_pfn_t *gfns;
	unsigned int max_pages;
};

/**
 * xenres_frame_gfn() - look up the gfn at which Xen maps a frame
 * @pages: the pages that stand in for the frames, in order
 * @frame: index of the frame, counted from the start of the first page
 *
 * Return: a gfn of this dom0.
 */
xen_pfn_t xenres_frame_gfn(struct page *const *pages, unsigned int frame)
{
	unsigned long pfn = page_to_xen_pfn(pages[frame / XEN_PFN_PER_PAGE]);

	return pfn_to_gfn(pfn + frame % XEN_PFN_PER_PAGE);
}

/* ENOENT: the gfn was empty before, e.g. after a map that failed halfway. */
static bool removed_or_absent(long err, bool stale)
{
	return !err || (err == -ENOENT && !stale);
}

static bool xlate_empty_page(struct page *page, bool stale)
{
	struct xen_remove_from_physmap op = { .domid = DOMID_SELF };
	bool empty = true;
	unsigned int i;
	long err;

	for (i = 0; i < XEN_PFN_PER_PAGE; i++) {
		op.gpfn = xenres_frame_gfn(&page, i);
		err = HYPERVISOR_memory_op(XENMEM_remove_from_physmap, &op);
		empty &= removed_or_absent(err, stale);
	}

	return empty;
}

/*
 * Empties every page and drops from the array those that it failed to empty.
 * With @stale, the IOMMU may still map a frame at a gfn that Xen reports as
 * empty.
 */
static unsigned int xlate_empty_pages(struct page **pages,
				      unsigned int nr_pages, bool stale)
{
	unsigned int empty = 0;
	unsigned int i;

	for (i = 0; i < nr_pages; i++)
		if (xlate_empty_page(pages[i], stale))
			pages[empty++] = pages[i];

	xenres_leak_pages(nr_pages - empty);
	return empty;
}

/**
 * xenres_own_pages() - make a range the owner of pages
 * @range:    the range
 * @pages:    from xen_alloc_unpopulated_pages()
 * @nr_pages: number of pages
 *
 * Chains the pages through page_private() instead of allocating an array:
 * range->owned is the last.
 */
void xenres_own_pages(struct xenres_range *range, struct page **pages,
		      unsigned int nr_pages)
{
	unsigned int i;

	for (i = 0; i < nr_pages; i++) {
		set_page_private(pages[i], (unsigned long)range->owned);
		range->owned = pages[i];
	}
}

/**
 * xenres_owned_page() - look up a page of a range
 * @range: the range, filled
 * @index: index of the page, counted from the start of the range
 *
 * Return: the page.
 */
struct page *xenres_owned_page(const struct xenres_range *range,
			       unsigned int index)
{
	struct page *page = range->owned;
	unsigned long after = range->req.nr_pages - 1 - index;

	/* The chain starts with the last page. */
	while (after--)
		page = (struct page *)page_private(page);
	return page;
}

static unsigned int disown_pages(struct xenres_range *range,
				 struct page **pages, unsigned int max_pages)
{
	unsigned int i;

	for (i = 0; i < max_pages && range->owned; i++) {
		pages[i] = range->owned;
		range->owned = (void *)page_private(pages[i]);
		set_page_private(pages[i], 0);
	}
	return i;
}

/* Returns 0 if all pages are empty now, or a negative errno. */
static int xlate_empty_batch(const struct release *release,
			     unsigned int nr_pages)
{
	unsigned int nr_frames = nr_pages * XEN_PFN_PER_PAGE;
	unsigned int i;

	/* For a single frame XENMEM_remove_from_physmap is faster. */
	if (nr_frames < 2 || nr_frames > xenres_remove_max)
		return -EOPNOTSUPP;

	for (i = 0; i < nr_frames; i++)
		release->gfns[i] = xenres_frame_gfn(release->pages, i);
	return xenres_remove_batch(release->gfns, nr_frames);
}

static void release_owned_pages(struct xenres_range *range,
				const struct release *release)
{
	unsigned int nr_pages;
	int err;

	while (range->owned) {
		nr_pages = disown_pages(range, release->pages,
					release->max_pages);
		err = xlate_empty_batch(release, nr_pages);
		if (err)
			nr_pages = xlate_empty_pages(release->pages, nr_pages,
						     err == -EIO);
		xen_free_unpopulated_pages(nr_pages, release->pages);
		cond_resched();
	}
}

/**
 * xenres_release_pages() - empty a range's pages and free them
 * @range: the range; its PTEs must be cleared and flushed from all TLBs
 */
void xenres_release_pages(struct xenres_range *range)
{
	xen_pfn_t gfns[XENRES_SMALL_FRAMES * XEN_PFN_PER_PAGE];
	struct page *pages[XENRES_SMALL_FRAMES];
	struct release release = {
		.pages = pages,
		.gfns = gfns,
		.max_pages = ARRAY_SIZE(pages),
	};
	void *room = NULL;

	if (range->req.nr_pages > ARRAY_SIZE(pages))
		room = kmalloc(RELEASE_PAGES * sizeof(*pages) +
			       RELEASE_FRAMES * sizeof(*gfns),
			       GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN);
	/* On -ENOMEM, take smaller steps with the arrays on the stack. */
	if (room) {
		release.pages = room;
		release.gfns = room + RELEASE_PAGES * sizeof(*pages);
		release.max_pages = RELEASE_PAGES;
	}

	release_owned_pages(range, &release);
	kfree(room);
}

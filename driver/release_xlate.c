// SPDX-License-Identifier: GPL-2.0-only
/*
 * Auto-translated dom0: takes the frames out from behind a range's pages, and
 * gives the pages back to where they came from.
 *
 * A page with a foreign frame behind it must never be handed out as empty: one
 * that Xen will not empty is lost, and counted.  So is one that Xen emptied
 * while its IOMMU failed: a device could reach the frame through it.
 */
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <xen/interface/xen.h>
#include <xen/interface/memory.h>
#include <xen/page.h>
#include <xen/xen.h>
#include <asm/xen/hypercall.h>

#include "install.h"
#include "lost.h"
#include "release_batch.h"
#include "release_xlate.h"

/* Frames that are released in one go. */
#define RELEASE_FRAMES	256U
#define RELEASE_PAGES	(RELEASE_FRAMES / XEN_PFN_PER_PAGE)

/* Room for pages on their way back, and for the gfns behind them. */
struct release {
	struct page **pages;
	xen_pfn_t *gfns;
	unsigned int max_pages;
};

/**
 * xenres_frame_gfn() - where Xen is to put a frame
 * @pages: that stand in for the frames, in their order
 * @frame: which one, counted from the first page's first
 *
 * Return: a gfn of this dom0.
 */
xen_pfn_t xenres_frame_gfn(struct page *const *pages, unsigned int frame)
{
	unsigned long pfn = page_to_xen_pfn(pages[frame / XEN_PFN_PER_PAGE]);

	return pfn_to_gfn(pfn + frame % XEN_PFN_PER_PAGE);
}

/* Nothing there, as after a map that Xen cut short, is empty as well. */
static bool is_empty(long err, bool stale)
{
	return !err || (err == -ENOENT && !stale);
}

static bool empty_page(struct page *page, bool stale)
{
	struct xen_remove_from_physmap op = { .domid = DOMID_SELF };
	bool empty = true;
	unsigned int i;

	for (i = 0; i < XEN_PFN_PER_PAGE; i++) {
		op.gpfn = xenres_frame_gfn(&page, i);
		empty &= is_empty(HYPERVISOR_memory_op(XENMEM_remove_from_physmap,
						       &op), stale);
	}

	return empty;
}

/*
 * Looks at each page, and drops from the array those that are not empty.  With
 * @stale, devices may reach a frame through a page that Xen says is empty.
 */
static unsigned int empty_pages(struct page **pages, unsigned int nr_pages,
				bool stale)
{
	unsigned int empty = 0;
	unsigned int i;

	for (i = 0; i < nr_pages; i++)
		if (empty_page(pages[i], stale))
			pages[empty++] = pages[i];

	xenres_lose_pages(nr_pages - empty);
	return empty;
}

/**
 * xenres_own_pages() - let a range own pages
 * @range:    the range
 * @pages:    from xen_alloc_unpopulated_pages()
 * @nr_pages: how many
 *
 * They are chained through page_private(): no memory is needed for each.
 */
void xenres_own_pages(struct xenres_range *range, struct page **pages,
		      unsigned int nr_pages)
{
	unsigned int i;

	for (i = 0; i < nr_pages; i++) {
		set_page_private(pages[i], (unsigned long)range->pages);
		range->pages = pages[i];
	}
}

static unsigned int disown_pages(struct xenres_range *range,
				 struct page **pages, unsigned int max_pages)
{
	unsigned int i;

	for (i = 0; i < max_pages && range->pages; i++) {
		pages[i] = range->pages;
		range->pages = (struct page *)page_private(pages[i]);
		set_page_private(pages[i], 0);
	}
	return i;
}

/* 0 if nothing is behind any of the pages now, else a negative errno. */
static int empty_at_once(const struct release *release, unsigned int nr_pages)
{
	unsigned int nr_frames = nr_pages * XEN_PFN_PER_PAGE;
	unsigned int i;

	/* A single one is faster by itself. */
	if (nr_frames < 2 || nr_frames > xenres_release_max)
		return -EOPNOTSUPP;

	for (i = 0; i < nr_frames; i++)
		release->gfns[i] = xenres_frame_gfn(release->pages, i);
	return xenres_release_batch(release->gfns, nr_frames);
}

static void release_all(struct xenres_range *range,
			const struct release *release)
{
	unsigned int nr_pages;
	int err;

	while (range->pages) {
		nr_pages = disown_pages(range, release->pages,
					release->max_pages);
		err = empty_at_once(release, nr_pages);
		if (err)
			nr_pages = empty_pages(release->pages, nr_pages,
					       err == -EIO);
		xen_free_unpopulated_pages(nr_pages, release->pages);
		cond_resched();
	}
}

/**
 * xenres_release_pages() - empty a range's pages and give them back
 * @range: no PTE of which is left, in any TLB either
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
	/* Without memory, in smaller steps. */
	if (room) {
		release.pages = room;
		release.gfns = room + RELEASE_PAGES * sizeof(*pages);
		release.max_pages = RELEASE_PAGES;
	}

	release_all(range, &release);
	kfree(room);
}

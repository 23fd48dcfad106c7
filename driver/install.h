/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_INSTALL_H
#define XENRES_INSTALL_H

#include <linux/kernel.h>
#include <linux/mm_types.h>
#include <xen/interface/xen.h>
#include <xen/page.h>

#include "mapping.h"

/*
 * Frames taken in one go.  It bounds memory, the time between two looks at
 * pending signals, and the time that mmap_lock is held.
 */
#define XENRES_BATCH_FRAMES	512U

/* Up to this many, the stack has room for all that a batch needs. */
#define XENRES_SMALL_FRAMES	4U

/* Where PAGE_SIZE is larger than Xen's, a page holds several frames. */
#define XENRES_WHOLE_PAGES(nr_frames)	ALIGN(nr_frames, XEN_PFN_PER_PAGE)

/**
 * struct xenres_batch - frames on their way from Xen into a VMA
 * @nr_frames: how many, at most XENRES_BATCH_FRAMES
 * @frames:    auto-translated: the gfns that Xen is to put them at, up to the
 *             end of the last page;
 *             PV: their mfns, from Xen
 * @updates:   PV: room for as many requests to write a PTE
 * @pages:     auto-translated: the pages behind @frames, owned by the range
 */
struct xenres_batch {
	unsigned int nr_frames;
	xen_pfn_t *frames;
	union {
		struct mmu_update *updates;
		struct page **pages;
	};
};

/**
 * struct xenres_install_ops - how frames get into a VMA, and out again
 * @name:        of the mode, for the log
 * @frame_bytes: memory a batch needs for each frame, besides xen_pfn_t
 * @prepare:     make a batch ready to be handed to Xen.  What it allocates
 *               belongs to the range, also on failure.  NULL: nothing to do.
 * @install:     write a batch's PTEs.  With mmap_lock held for reading, the
 *               VMA looked up and the PTEs reserved.  Some may be written on
 *               failure: the caller clears them.
 * @confirm:     check that the frames of a batch, which begins at frame @done of
 *               the request, are still the resource's now that PTEs hold them;
 *               -EBUSY if they are not.  NULL: only Xen could check it, and a Xen
 *               without our handlers does not.
 * @teardown_frames: number of complete frames from which on a mapping gets the
 *               object that @teardown_new makes
 * @teardown_new: make the object by which ->close() or the core's munmap() of the
 *               mapping takes less time, NULL on -ENOMEM.  Called without locks;
 *               the VMA may be gone.  The object must not act before it is
 *               mapping->teardown.
 * @teardown_free: free an object that did not become mapping->teardown
 * @clear:       clear a range's PTEs cheaper than the core can, some or all.
 *               With mmap_lock held for reading and the VMA looked up.  NULL:
 *               there is no such way.
 * @close:       no PTE of the VMA is left: drop its reference to the mapping
 * @release:     give back what the range owns.  No PTE shows it any more.
 *               NULL: it owns nothing.
 */
struct xenres_install_ops {
	const char *name;
	size_t frame_bytes;
	int (*prepare)(struct xenres_range *range, struct xenres_batch *batch);
	int (*install)(struct vm_area_struct *vma, unsigned long addr,
		       const struct xenres_request *req,
		       struct xenres_batch *batch);
	int (*confirm)(const struct xenres_request *req, unsigned int done,
		       struct xenres_batch *batch);
	unsigned int teardown_frames;
	void *(*teardown_new)(struct xenres_mapping *mapping,
			      const struct xenres_range *range);
	void (*teardown_free)(void *teardown);
	void (*clear)(struct vm_area_struct *vma,
		      const struct xenres_range *range);
	void (*close)(struct xenres_mapping *mapping);
	void (*release)(struct xenres_range *range);
};

extern const struct xenres_install_ops xenres_install_pv;
extern const struct xenres_install_ops xenres_install_xlate;

/* The one of this boot's mode. */
extern const struct xenres_install_ops *xenres_install;

#endif

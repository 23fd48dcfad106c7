/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_MODE_H
#define XENRES_MODE_H

#include <linux/kernel.h>
#include <linux/types.h>
#include <xen/interface/xen.h>
#include <xen/page.h>

struct vm_area_struct;
struct xenres_mapping;
struct xenres_range;
struct xenres_request;

/*
 * Maximum frames per batch.  This bounds memory, the time between two checks
 * for pending signals, and the time that mmap_lock is held.
 */
#define XENRES_BATCH_FRAMES	512U

/* A batch of up to this many frames lives on the stack. */
#define XENRES_SMALL_FRAMES	4U

/* Maximum of &xenres_mode_ops.frame_bytes. */
#define XENRES_MAX_FRAME_BYTES	16U

/* If PAGE_SIZE is larger than Xen's, a page holds several frames. */
#define XENRES_WHOLE_PAGES(nr_frames)	ALIGN(nr_frames, XEN_PFN_PER_PAGE)

/**
 * struct xenres_batch - frames on their way from Xen into a VMA
 * @nr_frames: number of frames, at most XENRES_BATCH_FRAMES
 * @frames:    auto-translated: the gfns at which Xen maps them, up to the end
 *             of the last page; PV: their mfns, from Xen
 * @scratch:   private to the mode until the PTEs are written
 */
struct xenres_batch {
	unsigned int nr_frames;
	xen_pfn_t *frames;
	void *scratch;
};

/**
 * struct xenres_mode_ops - how a dom0's mode maps and unmaps frames
 * @name:        name of the mode, for the log
 * @init:        find out what Xen supports, before the first map.  @has_sizes:
 *               it supports size queries.  Optional.
 * @frame_bytes: bytes of scratch per frame of a batch; at least those of
 *               xen_pfn_t
 * @prepare:     prepare a batch for xenres_acquire().  The range owns what this
 *               allocates, even on failure.  Optional.
 * @install:     write a batch's PTEs.  Called with mmap_lock held for reading,
 *               the VMA looked up and the PTEs reserved.  On failure some may
 *               be written: the caller clears them.
 * @can_refetch: xenres_acquire() changes nothing, so it can show whether the
 *               frames still belong to the resource once PTEs hold them.
 *               Otherwise only Xen can check that; a Xen without this project's
 *               handlers does not.
 * @teardown_frames: number of complete frames from which on a mapping gets an
 *               object from @teardown_new
 * @teardown_new: allocate an object that makes ->close() or the core's munmap()
 *               of the mapping faster; NULL on -ENOMEM.  Called without locks;
 *               the VMA may be gone.  The object must not act before it is
 *               mapping->teardown.
 * @teardown_free: free an object that did not become mapping->teardown
 * @clear:       clear some or all of a range's PTEs faster than the core can.
 *               Called with mmap_lock held for reading and the VMA looked up.
 *               Optional.
 * @page:        the page that shows page @index of a complete range.  NULL:
 *               frames do not have a struct page.
 * @close:       drop the VMA's reference to the mapping.  Called when all PTEs
 *               of the VMA are cleared.
 * @release:     release what the range owns.  Called when no PTE maps it any
 *               more.  NULL if ranges own nothing.
 */
struct xenres_mode_ops {
	const char *name;
	void (*init)(bool has_sizes);
	size_t frame_bytes;
	bool can_refetch;
	int (*prepare)(struct xenres_range *range, struct xenres_batch *batch);
	int (*install)(struct vm_area_struct *vma, unsigned long addr,
		       const struct xenres_request *req,
		       struct xenres_batch *batch);
	unsigned int teardown_frames;
	void *(*teardown_new)(struct xenres_mapping *mapping,
			      const struct xenres_range *range);
	void (*teardown_free)(void *teardown);
	void (*clear)(struct vm_area_struct *vma,
		      const struct xenres_range *range);
	struct page *(*page)(const struct xenres_range *range,
			     unsigned int index);
	void (*close)(struct xenres_mapping *mapping);
	void (*release)(struct xenres_range *range);
};

extern const struct xenres_mode_ops xenres_mode_pv;
extern const struct xenres_mode_ops xenres_mode_xlate;

/* The operations of the mode that this dom0 was booted in. */
extern const struct xenres_mode_ops *xenres_mode;

void xenres_mode_init(bool has_sizes);

#endif

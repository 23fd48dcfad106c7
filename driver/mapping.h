/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_MAPPING_H
#define XENRES_MAPPING_H

#include <linux/interval_tree.h>
#include <linux/kref.h>
#include <linux/spinlock.h>

#include "request.h"

struct page;
struct vm_area_struct;
struct xenres_file;

/*
 * Who owns what, and what protects it
 * -----------------------------------
 *
 * A VMA of the device begins with nothing: the first ioctl that reserves pages in
 * it makes its mapping.  The VMA owns that mapping, which holds the ranges of the
 * VMA that an ioctl filled or is filling.  A range owns what it takes to keep its
 * frames mapped: nothing under PV, where the PTE itself holds Xen's reference;
 * the pages that stand in for the frames when dom0 is auto-translated.
 *
 * - mapping->ref: one for the VMA, dropped when ->close() has said that its
 *   PTEs are cleared and flushed; one for each ioctl at work in the VMA.
 *   Whoever drops the last one releases the ranges still there.
 * - mapping->lock guards the tree of ranges, and nothing sleeps under it.  A
 *   range enters the tree before its first PTE and leaves after its last, so
 *   that no PTE has two owners.  Between the two it belongs to its ioctl alone;
 *   once complete it stays as it is until the last reference goes.
 * - mmap_lock, for reading, is held to find the VMA and while PTEs go in or are
 *   taken back: it keeps the VMA and its page tables.  It is dropped around
 *   hypercalls that fetch frames and around allocations; afterwards the VMA is
 *   looked up anew, and only one that still has this mapping will do.  A VMA
 *   can be neither split nor moved (vma.c), so it is there whole or not at all.
 * - A range whose VMA went away in mid-ioctl stays in the tree: its pages may
 *   be in use through PTEs that munmap() has not flushed yet.  The last
 *   reference then releases it, which is after ->close() by construction.
 * - range->nr_installed is written with mmap_lock held for reading and the VMA
 *   found, and read with the VMA found or on its way out: never at once.
 * - vma->vm_private_data is the mapping.  It is set once, by cmpxchg() with
 *   mmap_lock held for reading and the VMA found.
 * - cmpxchg() sets mapping->teardown once, and ->close() takes it.  Until then the
 *   VMA is in place, so that the object may act on its PTEs.
 * - A range's frames are charged to the open file before anything is allocated
 *   for it, and uncharged once they are released.
 * - The VMA holds the file, and the file the module: no VMA outlives either.  A
 *   mapping whose release is deferred (late.c) can outlive the file.  Hence it
 *   holds a reference to the file's state.
 *
 * mapping->lock nests inside mmap_lock.
 */

/**
 * struct xenres_range - pages of a VMA that one ioctl fills
 * @node:         their place, in pages from the start of the VMA
 * @req:          what they show
 * @nr_installed: frames, from the first, that PTEs were written for; those of a
 *                failed batch are not counted
 * @complete:     every one of them is filled
 * @pages:        auto-translated dom0: last of the pages that stand in for the
 *                frames; the others are chained to it through page_private()
 */
struct xenres_range {
	struct interval_tree_node node;
	struct xenres_request req;
	unsigned int nr_installed;
	bool complete;
	struct page *pages;
};

/**
 * struct xenres_mapping - what a VMA of the device shows
 * @ref:         the VMA, and each ioctl at work in it
 * @lock:        guards @ranges, @first_taken and @nr_complete
 * @ranges:      the filled parts, as &struct xenres_range
 * @first:       memory of the only range that most mappings have
 * @first_taken: @first is one of @ranges, or about to be
 * @nr_complete: frames of complete ranges
 * @file:        the description that its frames are charged to, with a reference
 * @teardown:    made by &xenres_install_ops.teardown_new; NULL in small mappings
 */
struct xenres_mapping {
	struct kref ref;
	spinlock_t lock; /* the tree below */
	struct rb_root_cached ranges;
	struct xenres_range first;
	bool first_taken;
	unsigned int nr_complete;
	struct xenres_file *file;
	void *teardown;
};

struct xenres_mapping *xenres_mapping_new(struct xenres_file *file);
void xenres_mapping_get(struct xenres_mapping *mapping);
void xenres_mapping_put(struct xenres_mapping *mapping);
void *xenres_take_teardown(struct xenres_mapping *mapping);

struct xenres_range *xenres_range_reserve(struct xenres_mapping *mapping,
					  const struct xenres_request *req,
					  unsigned long first_page);
void xenres_range_complete(struct xenres_mapping *mapping,
			   struct xenres_range *range);
void xenres_range_cancel(struct xenres_mapping *mapping,
			 struct xenres_range *range);

#endif

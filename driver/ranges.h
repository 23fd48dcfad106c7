/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_RANGES_H
#define XENRES_RANGES_H

#include <linux/interval_tree.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/time64.h>

#include "request.h"

struct page;
struct pid;
struct xenres_file;

/*
 * Ownership and locking
 * ---------------------
 *
 * A VMA of the device starts without a mapping: the first ioctl that reserves
 * pages in it makes one.  The VMA owns that mapping, which holds the ranges of
 * the VMA that an ioctl filled or is filling.  A range owns what keeps its
 * frames mapped: under PV nothing, since the PTE holds Xen's reference; in an
 * auto-translated dom0 the pages that stand in for the frames.
 *
 * - mapping->ref: one for the VMA, dropped when ->close() reports that its PTEs
 *   are cleared and flushed; one for every ioctl running in the VMA.  Dropping
 *   the last one releases the ranges that are left.
 * - mapping->lock guards the tree of ranges; code must not sleep under it.  A
 *   range enters the tree before its first PTE and leaves after its last, so
 *   that no PTE has two owners.  In between it belongs to its ioctl alone; once
 *   complete it does not change until the last reference is dropped.
 * - mmap_lock is held for reading to look up the VMA and to write or clear
 *   PTEs: it keeps the VMA and its page tables.  It is dropped around
 *   allocations and around hypercalls that fetch frames; afterwards the VMA is
 *   looked up again and must still have this mapping.  A VMA cannot be split or
 *   moved (vma.c), so it is either there as a whole or gone.
 * - A range whose VMA was unmapped during the ioctl stays in the tree: its
 *   pages may be in use through PTEs that munmap() has not flushed yet.  The
 *   last reference releases it, which is always after ->close().
 * - range->nr_installed is written with mmap_lock held for reading and the VMA
 *   looked up.  It is read with the VMA looked up or during its munmap(), never
 *   concurrently with a write.
 * - vma->vm_private_data is the mapping.  It is set once, by cmpxchg() with
 *   mmap_lock held for reading and the VMA looked up.  Before, it points to
 *   xenres_no_ioreq; see ioreq_page.c.
 * - The listing (listing.c) finds a mapping until its last reference is dropped.
 * - cmpxchg() sets mapping->teardown once, and ->close() takes it.  Until then
 *   the VMA is in place, so the mode's object may act on its PTEs.
 * - A range's frames are charged to the open file before anything is allocated
 *   for it, and uncharged once they are released.
 * - The VMA holds the file, and the file holds the module: a VMA outlives
 *   neither.  A mapping whose release is deferred (xlate_defer.c) can outlive
 *   the file, so it holds a reference to the file's state.
 *
 * mapping->lock nests inside mmap_lock and inside the listing's lock.
 */

/**
 * struct xenres_range - pages of a VMA that one ioctl fills
 * @node:         first and last page, counted from the start of the VMA
 * @req:          the request that the range was reserved for
 * @nr_installed: number of frames, from the first, whose PTEs were written;
 *                frames of a failed batch do not count
 * @complete:     all pages are filled
 * @owned:        private to the mode: what keeps the frames mapped
 * @since:        when it was reserved, in seconds since boot
 */
struct xenres_range {
	struct interval_tree_node node;
	struct xenres_request req;
	unsigned int nr_installed;
	bool complete;
	void *owned;
	time64_t since;
};

/**
 * struct xenres_mapping - the ranges of a VMA of the device
 * @ioreq_page:  page of an ioreq server, for the in-tree driver: see
 *               ioreq_page.c.  Must be the first member.
 * @ref:         held by the VMA and by every ioctl running in it
 * @lock:        guards @ranges, @first_taken and @nr_complete
 * @release:     releases the mapping with all its ranges
 * @ranges:      tree of &struct xenres_range: the pages in use
 * @first:       embedded range, the only one that most mappings need
 * @first_taken: @first is in @ranges or about to be
 * @nr_complete: number of frames of complete ranges
 * @file:        the description that its frames are charged to, with a
 *               reference
 * @listed:      entry of the listing
 * @owner:       process that made it, with a reference
 * @teardown:    private to the mode: from &xenres_mode_ops.teardown_new; NULL
 *               in small mappings
 */
struct xenres_mapping {
	struct page *ioreq_page;
	struct kref ref;
	spinlock_t lock; /* see above */
	void (*release)(struct kref *ref);
	struct rb_root_cached ranges;
	struct xenres_range first;
	bool first_taken;
	unsigned int nr_complete;
	struct xenres_file *file;
	struct list_head listed;
	struct pid *owner;
	void *teardown;
};

void xenres_mapping_get(struct xenres_mapping *mapping);
void xenres_mapping_put(struct xenres_mapping *mapping);
bool xenres_set_teardown(struct xenres_mapping *mapping, void *teardown);
void *xenres_take_teardown(struct xenres_mapping *mapping);
bool xenres_mapping_is_closed(const struct xenres_mapping *mapping);

struct xenres_range *xenres_range_reserve(struct xenres_mapping *mapping,
					  const struct xenres_request *req,
					  unsigned long first_page);
void xenres_range_remove(struct xenres_mapping *mapping,
			 struct xenres_range *range);
void xenres_range_free(struct xenres_mapping *mapping,
		       struct xenres_range *range);
bool xenres_installed_pages(struct xenres_mapping *mapping, unsigned long *next,
			    unsigned long *page, unsigned long *nr_pages);

#endif

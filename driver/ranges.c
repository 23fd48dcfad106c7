// SPDX-License-Identifier: GPL-2.0-only
/* The ranges of a VMA: which of its pages are in use. */
#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/slab.h>

#include "ranges.h"

/* Value of mapping->teardown once the VMA is closed: do not set it any more. */
#define VMA_CLOSED	ERR_PTR(-ENOENT)

void xenres_mapping_get(struct xenres_mapping *mapping)
{
	kref_get(&mapping->ref);
}

/**
 * xenres_mapping_put() - drop a reference; the last one releases the frames
 * @mapping: the mapping
 *
 * Context: may sleep.  No PTE of the mapping may be left when the last
 * reference is dropped; the VMA's own reference, which outlives them, ensures
 * that.
 */
void xenres_mapping_put(struct xenres_mapping *mapping)
{
	kref_put(&mapping->ref, mapping->release);
}

/**
 * xenres_set_teardown() - set the object that ->close() has to free
 * @mapping:  the VMA's mapping
 * @teardown: the object
 *
 * Return: false if an object is set already or the VMA is closed.
 */
bool xenres_set_teardown(struct xenres_mapping *mapping, void *teardown)
{
	return !cmpxchg(&mapping->teardown, NULL, teardown);
}

/**
 * xenres_take_teardown() - take the object that ->close() has to free
 * @mapping: the VMA's mapping
 *
 * Return: the former mapping->teardown, or NULL.  Afterwards, no object can be
 * set.
 */
void *xenres_take_teardown(struct xenres_mapping *mapping)
{
	void *teardown = xchg(&mapping->teardown, VMA_CLOSED);

	return teardown == VMA_CLOSED ? NULL : teardown;
}

/* Takes the mapping's embedded range if it is free, or else allocates one. */
static struct xenres_range *alloc_range(struct xenres_mapping *mapping)
{
	struct xenres_range *range = NULL;

	spin_lock(&mapping->lock);
	if (!mapping->first_taken) {
		mapping->first_taken = true;
		range = &mapping->first;
	}
	spin_unlock(&mapping->lock);

	return range ?: kmalloc_obj(*range, GFP_KERNEL_ACCOUNT);
}

/**
 * xenres_range_free() - free a range that is not in the tree
 * @mapping: the mapping it was reserved in
 * @range:   the range
 */
void xenres_range_free(struct xenres_mapping *mapping,
		       struct xenres_range *range)
{
	if (range != &mapping->first) {
		kfree(range);
		return;
	}

	spin_lock(&mapping->lock);
	mapping->first_taken = false;
	spin_unlock(&mapping->lock);
}

/**
 * xenres_mapping_is_closed() - test whether the VMA of a mapping is gone
 * @mapping: the mapping
 */
bool xenres_mapping_is_closed(const struct xenres_mapping *mapping)
{
	return READ_ONCE(mapping->teardown) == VMA_CLOSED;
}

/**
 * xenres_range_reserve() - reserve pages of a VMA for an ioctl
 * @mapping:    the VMA's mapping
 * @req:        the request, already charged to @mapping's file
 * @first_page: first page of the range, counted from the start of the VMA
 *
 * Return: the range, inserted in the mapping's tree and owner of the charge;
 * -EBUSY if any of the pages is in use; or -ENOMEM.
 */
struct xenres_range *xenres_range_reserve(struct xenres_mapping *mapping,
					  const struct xenres_request *req,
					  unsigned long first_page)
{
	struct xenres_range *range = alloc_range(mapping);
	bool busy;

	if (!range)
		return ERR_PTR(-ENOMEM);

	*range = (struct xenres_range) {
		.node.start = first_page,
		.node.last = first_page + req->nr_pages - 1,
		.req = *req,
		.since = ktime_get_seconds(),
	};

	spin_lock(&mapping->lock);
	busy = interval_tree_iter_first(&mapping->ranges, range->node.start,
					range->node.last);
	if (!busy)
		interval_tree_insert(&range->node, &mapping->ranges);
	spin_unlock(&mapping->lock);

	if (!busy)
		return range;
	xenres_range_free(mapping, range);
	return ERR_PTR(-EBUSY);
}

/**
 * xenres_range_remove() - remove a range from the tree
 * @mapping: the mapping it was reserved in
 * @range:   the range
 *
 * Its pages can then be reserved again.
 */
void xenres_range_remove(struct xenres_mapping *mapping,
			 struct xenres_range *range)
{
	spin_lock(&mapping->lock);
	interval_tree_remove(&range->node, &mapping->ranges);
	spin_unlock(&mapping->lock);
}

/**
 * xenres_installed_pages() - iterate over the pages whose PTEs were written
 * @mapping:  the mapping
 * @next:     page to start from: 0 for the first call; updated for the next
 * @page:     set to the first page of a range
 * @nr_pages: set to the number of its pages, from the first, with PTEs
 *
 * Pages are counted from the start of the VMA.  PV only: a page is one frame.
 *
 * Context: during the VMA's munmap().
 * Return: false if no range is left.
 */
bool xenres_installed_pages(struct xenres_mapping *mapping, unsigned long *next,
			    unsigned long *page, unsigned long *nr_pages)
{
	struct interval_tree_node *node;

	/* A failed ioctl may free its range once its PTEs are clear. */
	spin_lock(&mapping->lock);
	node = interval_tree_iter_first(&mapping->ranges, *next, ULONG_MAX);
	if (node) {
		*page = node->start;
		*next = node->last + 1;
		*nr_pages = container_of(node, struct xenres_range,
					 node)->nr_installed;
	}
	spin_unlock(&mapping->lock);
	return node;
}

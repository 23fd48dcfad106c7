// SPDX-License-Identifier: GPL-2.0-only
/* The ranges of a VMA: which pages are in use, and for how long. */
#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "budget.h"
#include "file.h"
#include "mode.h"
#include "ranges.h"
#include "trace.h"

/* Value of mapping->teardown once the VMA is closed: do not set it any more. */
#define VMA_CLOSED	ERR_PTR(-ENOENT)

/**
 * xenres_mapping_new() - make the mapping of a VMA
 * @file: state of the open file that the VMA maps
 *
 * Return: a mapping without ranges, with one reference, which the VMA owns;
 * NULL on failure to allocate memory.
 */
struct xenres_mapping *xenres_mapping_new(struct xenres_file *file)
{
	struct xenres_mapping *mapping;

	mapping = kzalloc_obj(*mapping, GFP_KERNEL_ACCOUNT);
	if (!mapping)
		return NULL;

	kref_init(&mapping->ref);
	spin_lock_init(&mapping->lock);
	mapping->ranges = RB_ROOT_CACHED;
	mapping->file = xenres_file_get(file);
	return mapping;
}

void xenres_mapping_get(struct xenres_mapping *mapping)
{
	kref_get(&mapping->ref);
}

/* Takes the mapping's embedded range if it is free, or else allocates one. */
static struct xenres_range *range_new(struct xenres_mapping *mapping)
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

static void release_range(struct xenres_mapping *mapping,
			  struct xenres_range *range)
{
	/* Skip ktime_get_ns() unless traced. */
	bool traced = range->complete && trace_xen_resource_unmap_enabled();
	u64 start = traced ? ktime_get_ns() : 0;

	if (xenres_mode->release)
		xenres_mode->release(range);
	xenres_budget_uncharge(mapping->file, &range->req);
	if (traced)
		trace_xen_resource_unmap(&range->req, ktime_get_ns() - start);
}

static void range_free(struct xenres_mapping *mapping,
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

static void release_mapping(struct kref *ref)
{
	struct xenres_mapping *mapping =
		container_of(ref, struct xenres_mapping, ref);
	struct xenres_range *range, *next;

	/* This was the last reference: the tree is not used concurrently. */
	rbtree_postorder_for_each_entry_safe(range, next,
					     &mapping->ranges.rb_root,
					     node.rb) {
		release_range(mapping, range);
		if (range != &mapping->first)
			kfree(range);
		cond_resched();
	}

	xenres_file_put(mapping->file);
	kfree(mapping);
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
	kref_put(&mapping->ref, release_mapping);
}

/**
 * xenres_take_teardown() - take the object that ->close() has to free
 * @mapping: the VMA's mapping
 *
 * Return: the former mapping->teardown, or NULL.  No object can be set any
 * more.
 */
void *xenres_take_teardown(struct xenres_mapping *mapping)
{
	void *teardown = xchg(&mapping->teardown, VMA_CLOSED);

	return teardown == VMA_CLOSED ? NULL : teardown;
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
	struct xenres_range *range = range_new(mapping);
	bool busy;

	if (!range)
		return ERR_PTR(-ENOMEM);

	*range = (struct xenres_range) {
		.node.start = first_page,
		.node.last = first_page + req->nr_pages - 1,
		.req = *req,
	};

	spin_lock(&mapping->lock);
	busy = interval_tree_iter_first(&mapping->ranges, range->node.start,
					range->node.last);
	if (!busy)
		interval_tree_insert(&range->node, &mapping->ranges);
	spin_unlock(&mapping->lock);

	if (!busy)
		return range;
	range_free(mapping, range);
	return ERR_PTR(-EBUSY);
}

/* Optimisation only: does nothing on failure to allocate memory. */
static void prepare_teardown(struct xenres_mapping *mapping,
			     const struct xenres_range *range)
{
	void *teardown = xenres_mode->teardown_new(mapping, range);

	/* Fails if another ioctl has set it or the VMA is closed. */
	if (teardown && cmpxchg(&mapping->teardown, NULL, teardown))
		xenres_mode->teardown_free(teardown);
}

/**
 * xenres_range_complete() - keep a range until its VMA is unmapped
 * @mapping: the mapping it was reserved in
 * @range:   the range, filled
 *
 * Context: no lock held; the VMA may be gone.
 */
void xenres_range_complete(struct xenres_mapping *mapping,
			   struct xenres_range *range)
{
	unsigned int nr_complete;

	spin_lock(&mapping->lock);
	range->complete = true;
	mapping->nr_complete += range->req.nr_frames;
	nr_complete = mapping->nr_complete;
	spin_unlock(&mapping->lock);

	if (nr_complete >= xenres_mode->teardown_frames &&
	    !READ_ONCE(mapping->teardown))
		prepare_teardown(mapping, range);
}

/**
 * xenres_range_cancel() - release an incomplete range
 * @mapping: the mapping it was reserved in
 * @range:   the range; its PTEs must be cleared and flushed from all TLBs
 *
 * Its pages can then be reserved again.
 */
void xenres_range_cancel(struct xenres_mapping *mapping,
			 struct xenres_range *range)
{
	spin_lock(&mapping->lock);
	interval_tree_remove(&range->node, &mapping->ranges);
	spin_unlock(&mapping->lock);

	release_range(mapping, range);
	range_free(mapping, range);
}

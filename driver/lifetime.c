// SPDX-License-Identifier: GPL-2.0-only
/* How long the frames of a VMA stay mapped: ranges.h describes the owners. */
#include <linux/ktime.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "budget.h"
#include "file.h"
#include "ioreq_page.h"
#include "lifetime.h"
#include "listing.h"
#include "mode.h"
#include "ranges.h"
#include "trace.h"

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

static void release_mapping(struct kref *ref)
{
	struct xenres_mapping *mapping =
		container_of(ref, struct xenres_mapping, ref);
	struct xenres_range *range, *next;

	/* VMA and ioctls are gone: once unlisted, nothing uses the tree. */
	xenres_listing_remove(mapping);
	rbtree_postorder_for_each_entry_safe(range, next,
					     &mapping->ranges.rb_root,
					     node.rb) {
		release_range(mapping, range);
		xenres_range_free(mapping, range);
		cond_resched();
	}

	put_pid(mapping->owner);
	xenres_file_put(mapping->file);
	kfree(mapping);
}

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
	mapping->release = release_mapping;
	spin_lock_init(&mapping->lock);
	mapping->ranges = RB_ROOT_CACHED;
	mapping->file = xenres_file_get(file);
	mapping->ioreq_page = xenres_no_ioreq;
	mapping->owner = get_pid(task_tgid(current));
	xenres_listing_add(mapping);
	return mapping;
}

/* Optimisation only: does nothing on failure to allocate memory. */
static void prepare_teardown(struct xenres_mapping *mapping,
			     const struct xenres_range *range)
{
	void *teardown = xenres_mode->teardown_new(mapping, range);

	if (teardown && !xenres_set_teardown(mapping, teardown))
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

	xenres_ioreq_page_set(mapping, range);

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
	xenres_range_remove(mapping, range);
	release_range(mapping, range);
	xenres_range_free(mapping, range);
}

// SPDX-License-Identifier: GPL-2.0-only
/* Which pages of a VMA are taken, by what, and until when. */
#include <linux/ktime.h>
#include <linux/slab.h>

#include "install.h"
#include "mapping.h"
#include "trace.h"

/**
 * xenres_mapping_new() - make the mapping of a new VMA
 *
 * Return: a mapping without ranges, with one reference: the VMA's.  NULL
 * without memory.
 */
struct xenres_mapping *xenres_mapping_new(void)
{
	struct xenres_mapping *mapping;

	mapping = kzalloc(sizeof(*mapping), GFP_KERNEL_ACCOUNT);
	if (!mapping)
		return NULL;

	kref_init(&mapping->ref);
	spin_lock_init(&mapping->lock);
	mapping->ranges = RB_ROOT_CACHED;
	return mapping;
}

void xenres_mapping_get(struct xenres_mapping *mapping)
{
	kref_get(&mapping->ref);
}

static void release_range(struct xenres_range *range)
{
	u64 start = ktime_get_ns();

	if (xenres_install->release)
		xenres_install->release(range);
	if (range->complete)
		trace_xen_resource_unmap(&range->req, ktime_get_ns() - start);
	kfree(range);
}

static void release_mapping(struct kref *ref)
{
	struct xenres_mapping *mapping =
		container_of(ref, struct xenres_mapping, ref);
	struct interval_tree_node *node;

	/* Nobody else can reach the tree any more: no lock. */
	while ((node = interval_tree_iter_first(&mapping->ranges, 0,
						ULONG_MAX))) {
		interval_tree_remove(node, &mapping->ranges);
		release_range(container_of(node, struct xenres_range, node));
		cond_resched();
	}

	kfree(mapping);
}

/**
 * xenres_mapping_put() - drop a reference; the last one releases the frames
 * @mapping: the mapping
 *
 * Context: may sleep.  No PTE of the mapping may be left when the last
 * reference goes, which holds because the VMA's is dropped by ->close().
 */
void xenres_mapping_put(struct xenres_mapping *mapping)
{
	kref_put(&mapping->ref, release_mapping);
}

/**
 * xenres_range_reserve() - take pages of a VMA for an ioctl
 * @mapping:    the VMA's mapping
 * @range:      with @req set; goes into the mapping's tree
 * @first_page: where the range begins, in pages from the start of the VMA
 *
 * Return: 0, or -EBUSY when any of the pages is taken.
 */
int xenres_range_reserve(struct xenres_mapping *mapping,
			 struct xenres_range *range, unsigned long first_page)
{
	unsigned long last_page = first_page + range->req.nr_pages - 1;
	int err = 0;

	range->node.start = first_page;
	range->node.last = last_page;

	spin_lock(&mapping->lock);
	if (interval_tree_iter_first(&mapping->ranges, first_page, last_page))
		err = -EBUSY;
	else
		interval_tree_insert(&range->node, &mapping->ranges);
	spin_unlock(&mapping->lock);

	return err;
}

/**
 * xenres_range_cancel() - release an incomplete range, and free its pages
 * @mapping: the mapping it was reserved in
 * @range:   no PTE of which is left, in any TLB either
 */
void xenres_range_cancel(struct xenres_mapping *mapping,
			 struct xenres_range *range)
{
	spin_lock(&mapping->lock);
	interval_tree_remove(&range->node, &mapping->ranges);
	spin_unlock(&mapping->lock);

	release_range(range);
}

// SPDX-License-Identifier: GPL-2.0-only
/* Auto-translated: Xen puts the frames at gfns where nothing stands. */
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/timex.h>
#include <xen/interface/xen.h>
#include <xen/interface/memory.h>
#include <xen/page.h>
#include <xen/resource_release.h>
#include <xen/xen.h>
#include <asm/xen/hypercall.h>

#include "floor.h"

static int remove_one(xen_pfn_t gfn)
{
	struct xen_remove_from_physmap op = {
		.domid = DOMID_SELF,
		.gpfn = gfn,
	};

	return HYPERVISOR_memory_op(XENMEM_remove_from_physmap, &op);
}

static int remove_singly(xen_pfn_t *gfns, unsigned int nr)
{
	int err = 0, ret;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		ret = remove_one(gfns[i]);
		if (ret && ret != -ENOENT)
			err = ret;
	}
	return err;
}

static int release(xen_pfn_t *gfns, unsigned int nr)
{
	struct xen_mem_acquire_resource op = {
		.domid = DOMID_SELF,
		.type = XEN_RESOURCE_RELEASE,
		.nr_frames = nr,
	};

	set_xen_guest_handle(op.frame_list, gfns);
	return HYPERVISOR_memory_op(XENMEM_acquire_resource, &op);
}

static int unmap(struct floor_run *run, xen_pfn_t *gfns)
{
	u64 start = get_cycles();
	unsigned int done, batch;
	int err = 0;

	for (done = 0; !err && done < run->nr_frames; done += batch) {
		batch = min(run->nr_frames - done, FLOOR_BATCH);
		err = run->batched ? release(gfns + done, batch) :
				     remove_singly(gfns + done, batch);
		cond_resched();
	}
	run->unmap = get_cycles() - start;
	return err;
}

static int map(struct floor_run *run, xen_pfn_t *gfns)
{
	u64 start = get_cycles();
	int err = floor_acquire(run, gfns);

	run->map = get_cycles() - start;
	return err;
}

/* Pages with a frame behind them are lost rather than handed out as empty. */
static int run_with(struct floor_run *run, struct page **pages, xen_pfn_t *gfns)
{
	int err, unmap_err;
	unsigned int i;

	err = xen_alloc_unpopulated_pages(run->nr_frames, pages);
	if (err)
		return err;

	for (i = 0; i < run->nr_frames; i++)
		gfns[i] = pfn_to_gfn(page_to_xen_pfn(pages[i]));
	err = map(run, gfns);
	unmap_err = unmap(run, gfns);
	if (unmap_err)
		return unmap_err;

	xen_free_unpopulated_pages(run->nr_frames, pages);
	return err;
}

/* The size of that resource, which is what says that there is one. */
static bool can_release(void)
{
	struct xen_mem_acquire_resource op = {
		.domid = DOMID_SELF,
		.type = XEN_RESOURCE_RELEASE,
	};

	return !HYPERVISOR_memory_op(XENMEM_acquire_resource, &op);
}

/**
 * floor_run_xlate() - do a run in an auto-translated dom0
 * @run: what, and the times
 *
 * Return: 0; -EOPNOTSUPP for a batched release if Xen has none, -ENOMEM, or
 * Xen's errno.
 */
int floor_run_xlate(struct floor_run *run)
{
	struct page **pages;
	xen_pfn_t *gfns;
	int err = -ENOMEM;

	if (run->batched && !can_release())
		return -EOPNOTSUPP;

	pages = kvmalloc_array(run->nr_frames, sizeof(*pages), GFP_KERNEL);
	gfns = kvmalloc_array(run->nr_frames, sizeof(*gfns), GFP_KERNEL);
	if (pages && gfns)
		err = run_with(run, pages, gfns);
	kvfree(gfns);
	kvfree(pages);
	return err;
}

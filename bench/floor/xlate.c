// SPDX-License-Identifier: GPL-2.0-only
/* Auto-translated: Xen places the frames at empty gfns. */
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/timex.h>
#include <xen/interface/xen.h>
#include <xen/interface/memory.h>
#include <xen/page.h>
#include <xen/xen.h>
#include <asm/xen/hypercall.h>

#include "floor.h"
#include "public/resource_release.h"

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

#define CALLS	64

struct calls {
	struct multicall_entry entry[CALLS];
	struct xen_remove_from_physmap op[CALLS];
};

static int remove_by_multicall(struct calls *calls, const xen_pfn_t *gfns,
			       unsigned int nr)
{
	unsigned int i;
	int err;

	for (i = 0; i < nr; i++) {
		calls->op[i].domid = DOMID_SELF;
		calls->op[i].gpfn = gfns[i];
		calls->entry[i].op = __HYPERVISOR_memory_op;
		calls->entry[i].args[0] = XENMEM_remove_from_physmap;
		calls->entry[i].args[1] = (unsigned long)&calls->op[i];
	}
	err = HYPERVISOR_multicall(calls->entry, nr);
	for (i = 0; !err && i < nr; i++)
		if (calls->entry[i].result != -ENOENT)
			err = calls->entry[i].result;
	return err;
}

static int remove_many(xen_pfn_t *gfns, unsigned int nr)
{
	struct calls *calls = kmalloc(sizeof(*calls), GFP_KERNEL);
	unsigned int done, batch;
	int err = 0;

	if (!calls)
		return -ENOMEM;
	for (done = 0; !err && done < nr; done += batch) {
		batch = min_t(unsigned int, nr - done, CALLS);
		err = remove_by_multicall(calls, gfns + done, batch);
	}
	kfree(calls);
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

static int remove_batch(enum floor_release how, xen_pfn_t *gfns, unsigned int nr)
{
	switch (how) {
	case FLOOR_MULTICALL:
		return remove_many(gfns, nr);
	case FLOOR_BATCHED:
		return release(gfns, nr);
	default:
		return remove_singly(gfns, nr);
	}
}

static int unmap(struct floor_run *run, xen_pfn_t *gfns)
{
	u64 start = get_cycles();
	unsigned int done, batch;
	int err = 0;

	for (done = 0; !err && done < run->nr_frames; done += batch) {
		batch = min(run->nr_frames - done, FLOOR_BATCH);
		err = remove_batch(run->release, gfns + done, batch);
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

/* Leak pages that still have a frame, rather than return them as empty. */
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

/* Query the size of the resource to find out whether Xen supports it. */
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
 * @run: the request; returns the times
 *
 * Return: 0; -EOPNOTSUPP if Xen does not support a batched release, -ENOMEM,
 * or Xen's errno.
 */
int floor_run_xlate(struct floor_run *run)
{
	struct page **pages;
	xen_pfn_t *gfns;
	int err = -ENOMEM;

	if (run->release == FLOOR_BATCHED && !can_release())
		return -EOPNOTSUPP;

	pages = kvmalloc_array(run->nr_frames, sizeof(*pages), GFP_KERNEL);
	gfns = kvmalloc_array(run->nr_frames, sizeof(*gfns), GFP_KERNEL);
	if (pages && gfns)
		err = run_with(run, pages, gfns);
	kvfree(gfns);
	kvfree(pages);
	return err;
}

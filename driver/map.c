// SPDX-License-Identifier: GPL-2.0-only
/*
 * The map ioctl: reserve the pages, then acquire and install frames in batches.
 * On failure, undo all of it.
 */
#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <xen/page.h>

#include "acquire.h"
#include "budget.h"
#include "file.h"
#include "lifetime.h"
#include "map.h"
#include "mode.h"
#include "ranges.h"
#include "trace.h"
#include "types.h"
#include "vma.h"

/*
 * How often to retry a map whose frames were freed meanwhile.  A guest that
 * changes its grant table version in a loop disturbs only a fraction of the
 * tries.
 */
#define MAX_TRIES	32

static bool is_freeable(const struct xenres_request *req)
{
	return xenres_type_traits(req) & XENRES_FREEABLE;
}

/*
 * Checks that the VMA allows the access that the request needs.  Before Linux
 * 5.11 the driver cannot refuse mprotect(PROT_NONE), so a VMA can lose all
 * access after mmap().  Under PV, a PTE that is not present does not hold a
 * frame.
 */
static int check_vma_access(struct vm_area_struct *vma,
			    const struct xenres_request *req)
{
	if (!vma_is_accessible(vma))
		return -EACCES;
	if ((vma->vm_flags & VM_WRITE) &&
	    (xenres_type_traits(req) & XENRES_READ_ONLY))
		return -EACCES;
	return 0;
}

static struct xenres_range *reserve_in_vma(struct vm_area_struct *vma,
					   const struct xenres_request *req,
					   struct xenres_mapping **mapping)
{
	unsigned long first_page = (req->addr - vma->vm_start) >> PAGE_SHIFT;
	struct xenres_file *xfile = xenres_file(vma->vm_file);
	struct xenres_range *range;
	int err;

	/* Charge first: a request beyond the limit must not allocate memory. */
	err = xenres_budget_charge(xfile, req);
	if (err)
		return ERR_PTR(err);

	range = ERR_PTR(-ENOMEM);
	*mapping = xenres_vma_make_mapping(vma);
	if (!*mapping)
		goto uncharge;

	range = xenres_range_reserve(*mapping, req, first_page);
	if (IS_ERR(range))
		goto uncharge;

	xenres_mapping_get(*mapping);
	return range;
uncharge:
	xenres_budget_uncharge(xfile, req);
	return range;
}

/* Reserves the request's pages and takes a reference to *@mapping. */
static struct xenres_range *reserve_range(struct file *file,
					  const struct xenres_request *req,
					  struct xenres_mapping **mapping)
{
	struct mm_struct *mm = current->mm;
	struct xenres_range *range;
	struct vm_area_struct *vma;
	int err;

	if (mmap_read_lock_killable(mm))
		return ERR_PTR(-EINTR);

	range = ERR_PTR(-EINVAL);
	vma = xenres_find_vma(file, req);
	if (!vma)
		goto unlock;

	err = check_vma_access(vma, req);
	range = ERR_PTR(err);
	if (err)
		goto unlock;

	range = reserve_in_vma(vma, req, mapping);
unlock:
	mmap_read_unlock(mm);
	return range;
}

/* Memory on the stack for small batches. */
struct onstack_batch {
	u64 scratch[XENRES_SMALL_FRAMES * XENRES_MAX_FRAME_BYTES / sizeof(u64)];
	xen_pfn_t frames[XENRES_WHOLE_PAGES(XENRES_SMALL_FRAMES)];
};

static int batch_init(struct xenres_batch *batch, struct onstack_batch *onstack,
		      unsigned int nr_frames)
{
	size_t nr = min(nr_frames, XENRES_BATCH_FRAMES);

	/* Only the last batch may end within a page. */
	BUILD_BUG_ON(XENRES_BATCH_FRAMES % XEN_PFN_PER_PAGE);

	if (nr <= XENRES_SMALL_FRAMES) {
		batch->scratch = onstack->scratch;
		batch->frames = onstack->frames;
		return 0;
	}

	nr = XENRES_WHOLE_PAGES(nr);
	/* One allocation; the more strictly aligned part comes first. */
	batch->scratch = kvmalloc(nr * (xenres_mode->frame_bytes +
					sizeof(*batch->frames)), GFP_KERNEL);
	if (!batch->scratch)
		return -ENOMEM;

	batch->frames = batch->scratch + nr * xenres_mode->frame_bytes;
	return 0;
}

static void batch_free(struct xenres_batch *batch,
		       const struct onstack_batch *onstack)
{
	if (batch->scratch != onstack->scratch)
		kvfree(batch->scratch);
}

/*
 * Looks up the VMA of a reserved range, with mmap_lock held.  Returns NULL if
 * the VMA was unmapped or replaced since the lock was last held.
 */
static struct vm_area_struct *
revalidate_vma(struct file *file, const struct xenres_mapping *mapping,
	       const struct xenres_request *req)
{
	struct vm_area_struct *vma = xenres_find_vma(file, req);

	return vma && xenres_vma_mapping(vma) == mapping ? vma : NULL;
}

static int install_batch(struct file *file,
			 const struct xenres_mapping *mapping,
			 struct xenres_range *range, unsigned int done,
			 struct xenres_batch *batch)
{
	unsigned long offset = (unsigned long)done << XEN_PAGE_SHIFT;
	const struct xenres_request *req = &range->req;
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;
	int err;

	if (mmap_read_lock_killable(mm))
		return -EINTR;

	vma = revalidate_vma(file, mapping, req);
	err = vma ? check_vma_access(vma, req) : -EINVAL;
	if (!err)
		err = xenres_mode->install(vma, req->addr + offset, req, batch);
	if (!err)
		range->nr_installed = done + batch->nr_frames;
	mmap_read_unlock(mm);
	return err;
}

/*
 * Where a page holds several frames, repeats the last frame up to the page's
 * end: a hole is SIGBUS in user space but a fault in the kernel, e.g. in
 * write().
 */
static int pad_last_page(const struct xenres_request *req, unsigned int done,
			 struct xenres_batch *batch)
{
	unsigned int last = done + batch->nr_frames - 1;
	unsigned int i;
	int err;

	for (i = batch->nr_frames; i % XEN_PFN_PER_PAGE; i++) {
		err = xenres_acquire(req, last, &batch->frames[i], 1);
		if (err)
			return err;
	}

	return 0;
}

/* Between xenres_acquire() and the PTE writes, no reference held the frames. */
static int confirm_batch(const struct xenres_request *req, unsigned int done,
			 const struct xenres_batch *batch)
{
	xen_pfn_t *now = batch->scratch;
	int err = xenres_acquire(req, done, now, batch->nr_frames);

	if (err)
		return err;

	return memcmp(now, batch->frames, batch->nr_frames * sizeof(*now)) ?
	       -EBUSY : 0;
}

static int fill_batch(struct file *file, const struct xenres_mapping *mapping,
		      struct xenres_range *range, unsigned int done,
		      struct xenres_batch *batch)
{
	int err;

	if (xenres_mode->prepare) {
		err = xenres_mode->prepare(range, batch);
		if (err)
			return err;
	}

	err = xenres_acquire(&range->req, done, batch->frames,
			     batch->nr_frames);
	if (!err)
		err = pad_last_page(&range->req, done, batch);
	if (err)
		return err;

	err = install_batch(file, mapping, range, done, batch);
	if (!err && xenres_mode->can_refetch && is_freeable(&range->req))
		err = confirm_batch(&range->req, done, batch);
	return err;
}

static int fill_range(struct file *file, const struct xenres_mapping *mapping,
		      struct xenres_range *range)
{
	unsigned int nr_frames = range->req.nr_frames;
	struct onstack_batch onstack;
	struct xenres_batch batch;
	unsigned int done;
	int err;

	err = batch_init(&batch, &onstack, nr_frames);
	if (err)
		return err;

	for (done = 0; done < nr_frames; done += batch.nr_frames) {
		batch.nr_frames = min(nr_frames - done, XENRES_BATCH_FRAMES);
		err = fill_batch(file, mapping, range, done, &batch);
		if (!err && fatal_signal_pending(current))
			err = -EINTR;
		if (err)
			break;
		cond_resched();
	}

	batch_free(&batch, &onstack);
	return err;
}

/* Clears the range's PTEs; false if the VMA is gone: munmap() clears them. */
static bool zap_range(struct file *file, struct xenres_mapping *mapping,
		      struct xenres_range *range)
{
	const struct xenres_request *req = &range->req;
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;

	mmap_read_lock(mm);
	vma = revalidate_vma(file, mapping, req);
	if (vma) {
		if (xenres_mode->clear)
			xenres_mode->clear(vma, range);
		zap_special_vma_range(vma, req->addr,
				      req->nr_pages << PAGE_SHIFT);
		range->nr_installed = 0;
	}
	mmap_read_unlock(mm);
	return vma;
}

/* Undoes a fill_range() that failed. */
static void undo_range(struct file *file, struct xenres_mapping *mapping,
		       struct xenres_range *range)
{
	/* If the VMA is gone, the last reference releases it: see ranges.h. */
	if (zap_range(file, mapping, range))
		xenres_range_cancel(mapping, range);
}

static int map_range_once(struct file *file, const struct xenres_request *req,
			  bool *was_freed)
{
	struct xenres_mapping *mapping;
	struct xenres_range *range;
	int err;

	*was_freed = false;
	range = reserve_range(file, req, &mapping);
	if (IS_ERR(range))
		return PTR_ERR(range);

	err = fill_range(file, mapping, range);
	/* Xen: EBUSY if the first frame was freed, EIO if a later one. */
	if (err == -EBUSY || err == -EIO)
		*was_freed = is_freeable(req);
	if (err)
		undo_range(file, mapping, range);
	else
		xenres_range_complete(mapping, range);

	xenres_mapping_put(mapping);
	return err;
}

static int map_resource(struct file *file, const struct xenres_request *req)
{
	unsigned int tries = 0;
	bool was_freed;
	int err;

	do {
		err = map_range_once(file, req, &was_freed);
	} while (was_freed && ++tries < MAX_TRIES);

	return err;
}

/**
 * xenres_map() - map frames of a resource into a VMA of the caller
 * @file: open device that the VMA maps
 * @req:  the frames and their place in the VMA
 *
 * A call that fails undoes what it did; its pages can be mapped again.
 *
 * Return: 0; -EINVAL if the pages are not all in one VMA of @file, or the VMA
 * was unmapped meanwhile; -EACCES if the VMA is writable and the resource is
 * read-only, or if mprotect() removed all access; -EDQUOT if the frames would
 * exceed the file's limit; -EBUSY if any of the pages is in use; -EINTR on a
 * fatal signal; -ENOMEM; or Xen's errno.
 */
int xenres_map(struct file *file, const struct xenres_request *req)
{
	u64 start, duration;
	int err;

	/* Skip ktime_get_ns() unless traced. */
	if (!trace_xen_resource_map_enabled() &&
	    !trace_xen_resource_map_failed_enabled())
		return map_resource(file, req);

	start = ktime_get_ns();
	err = map_resource(file, req);
	duration = ktime_get_ns() - start;
	if (err)
		trace_xen_resource_map_failed(req, duration, err);
	else
		trace_xen_resource_map(req, duration);
	return err;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Auto-translated dom0 (PVH, HVM, Arm): Xen maps the frames at gfns of this
 * dom0, those of unpopulated pages, at which no memory is mapped.  The p2m
 * entry holds the reference to the frame until the entry is removed.
 */
#include <linux/file.h>
#include <linux/mm.h>
#include <xen/page.h>
#include <xen/xen.h>

#include "mode.h"
#include "ranges.h"
#include "xlate_defer.h"
#include "xlate_pages.h"
#include "xlate_pte.h"
#include "xlate_remove.h"

/*
 * From this size on, the release takes longer than deferring it does.  The
 * minimum also limits the number of files that defer a release, which count
 * towards the system-wide limit.
 */
#define DEFER_MIN_FRAMES	16

static unsigned int xlate_nr_pages(unsigned int nr_frames)
{
	return DIV_ROUND_UP(nr_frames, XEN_PFN_PER_PAGE);
}

static void xlate_init(bool has_sizes)
{
	/* An older Xen returns a size for any type. */
	if (has_sizes)
		xenres_remove_probe();
}

static void *xlate_teardown_new(struct xenres_mapping *mapping,
				const struct xenres_range *range)
{
	return xenres_defer_new(mapping);
}

static void xlate_teardown_free(void *teardown)
{
	fput(teardown);
}

static void xlate_close(struct xenres_mapping *mapping)
{
	struct file *deferred = xenres_take_teardown(mapping);

	/* A file that defers the release holds another reference. */
	xenres_mapping_put(mapping);
	if (deferred)
		fput(deferred);
}

static int xlate_prepare(struct xenres_range *range, struct xenres_batch *batch)
{
	unsigned int nr_pages = xlate_nr_pages(batch->nr_frames);
	struct page **pages = batch->scratch;
	unsigned int i;
	int err;

	err = xen_alloc_unpopulated_pages(nr_pages, pages);
	if (err)
		return err;

	xenres_own_pages(range, pages, nr_pages);
	for (i = 0; i < nr_pages * XEN_PFN_PER_PAGE; i++)
		batch->frames[i] = xenres_frame_gfn(pages, i);
	return 0;
}

static int xlate_install(struct vm_area_struct *vma, unsigned long addr,
			 const struct xenres_request *req,
			 struct xenres_batch *batch)
{
	return xenres_insert_pages(vma, addr, batch->scratch,
				   xlate_nr_pages(batch->nr_frames));
}

const struct xenres_mode_ops xenres_mode_xlate = {
	.name = "auto-translated",
	.init = xlate_init,
	.frame_bytes = sizeof(struct page *),
	.prepare = xlate_prepare,
	.install = xlate_install,
	.teardown_frames = DEFER_MIN_FRAMES,
	.teardown_new = xlate_teardown_new,
	.teardown_free = xlate_teardown_free,
	.page = xenres_owned_page,
	.close = xlate_close,
	.release = xenres_release_pages,
};

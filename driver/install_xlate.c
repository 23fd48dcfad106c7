// SPDX-License-Identifier: GPL-2.0-only
/*
 * Auto-translated dom0 (PVH, HVM, Arm): Xen puts the frames at gfns of ours.
 * Those of unpopulated pages serve: nothing stands there.  The p2m entry holds
 * the reference to the frame, until it is removed.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/mm.h>
#include <linux/slab.h>
#include <xen/interface/xen.h>
#include <xen/interface/memory.h>
#include <xen/page.h>
#include <xen/xen.h>
#include <asm/xen/hypercall.h>

#include "install.h"

/* The pages of one batch, on xenres_range.pages. */
struct page_list {
	struct list_head node;
	unsigned int nr_pages;
	struct page *pages[];
};

static unsigned int pages_for(unsigned int nr_frames)
{
	return DIV_ROUND_UP(nr_frames, XEN_PFN_PER_PAGE);
}

static xen_pfn_t frame_gfn(struct page *const *pages, unsigned int frame)
{
	unsigned long pfn = page_to_xen_pfn(pages[frame / XEN_PFN_PER_PAGE]);

	return pfn_to_gfn(pfn + frame % XEN_PFN_PER_PAGE);
}

static int xlate_prepare(struct xenres_range *range, struct xenres_batch *batch)
{
	unsigned int nr_pages = pages_for(batch->nr_frames);
	struct page_list *list;
	unsigned int i;
	int err;

	list = kmalloc(struct_size(list, pages, nr_pages), GFP_KERNEL_ACCOUNT);
	if (!list)
		return -ENOMEM;

	err = xen_alloc_unpopulated_pages(nr_pages, list->pages);
	if (err) {
		kfree(list);
		return err;
	}

	list->nr_pages = nr_pages;
	list_add_tail(&list->node, &range->pages);

	batch->pages = list->pages;
	for (i = 0; i < batch->nr_frames; i++)
		batch->frames[i] = frame_gfn(list->pages, i);
	return 0;
}

static int xlate_install(struct vm_area_struct *vma, unsigned long addr,
			 const struct xenres_request *req,
			 struct xenres_batch *batch)
{
	unsigned int nr_pages = pages_for(batch->nr_frames);
	unsigned int i;

	for (i = 0; i < nr_pages; i++, addr += PAGE_SIZE) {
		unsigned long pfn = page_to_pfn(batch->pages[i]);

		switch (vmf_insert_pfn(vma, addr, pfn)) {
		case VM_FAULT_NOPAGE:
			break;
		case VM_FAULT_OOM:
			return -ENOMEM;
		default:
			return -EFAULT;
		}
	}

	return 0;
}

/* Takes what Xen put behind a page out again; false if it may still be there */
static bool depopulate(struct page *page)
{
	bool empty = true;
	unsigned int i;

	for (i = 0; i < XEN_PFN_PER_PAGE; i++) {
		struct xen_remove_from_physmap op = {
			.domid = DOMID_SELF,
			.gpfn = frame_gfn(&page, i),
		};
		int err = HYPERVISOR_memory_op(XENMEM_remove_from_physmap, &op);

		/* ENOENT: nothing there, as after a map that Xen cut short. */
		if (err && err != -ENOENT)
			empty = false;
	}

	return empty;
}

/*
 * A page with a foreign frame behind it must never be handed out as empty: what
 * cannot be depopulated is lost, and counted in the log.
 */
static void release_list(struct page_list *list)
{
	unsigned int empty = 0;
	unsigned int i;

	for (i = 0; i < list->nr_pages; i++)
		if (depopulate(list->pages[i]))
			list->pages[empty++] = list->pages[i];

	xen_free_unpopulated_pages(empty, list->pages);
	if (empty != list->nr_pages)
		pr_warn_ratelimited("Xen kept frames: %u pages lost\n",
				    list->nr_pages - empty);
}

static void xlate_release(struct xenres_range *range)
{
	struct page_list *list, *next;

	list_for_each_entry_safe(list, next, &range->pages, node) {
		release_list(list);
		kfree(list);
		cond_resched();
	}
}

const struct xenres_install_ops xenres_install_xlate = {
	.name = "auto-translated",
	.prepare = xlate_prepare,
	.install = xlate_install,
	.release = xlate_release,
};

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page that the in-tree privcmd driver finds in a VMA of this driver.
 *
 * IOCTL_PRIVCMD_IOEVENTFD takes the address of an ioreq server's page and uses
 * vma->vm_private_data as an array of pages, without checking whose VMA it is.
 * It keeps the kernel address of the first page and reads it in interrupts.  So
 * vm_private_data of this driver's VMAs always points to a pointer to a page.
 * If the VMA maps the slots of an ioreq server's vCPUs and they have a struct
 * page (auto-translated dom0), it is that page; otherwise it is the zero page,
 * where no request is ever ready.
 *
 * It must not be NULL either: IOCTL_PRIVCMD_MMAP takes that for an unused VMA
 * of the in-tree driver.
 */
#include <linux/build_bug.h>
#include <linux/cache.h>
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/stddef.h>
#include <xen/page.h>
#include <xen/resource.h>

#include "ioreq_page.h"
#include "mode.h"
#include "ranges.h"

/* Frame 0 of an ioreq server holds the buffered requests. */
#define SLOTS_FRAME	1U

/* vm_private_data of a VMA without mapping points here. */
struct page *xenres_no_ioreq __ro_after_init;

/** xenres_ioreq_page_init() - set xenres_no_ioreq */
void __init xenres_ioreq_page_init(void)
{
	BUILD_BUG_ON(offsetof(struct xenres_mapping, ioreq_page));
	xenres_no_ioreq = ZERO_PAGE(0);
}

/**
 * xenres_ioreq_page_set() - record the page of a range that shows the slots
 * @mapping: mapping of the range
 * @range:   the range, complete: its page then stays until the VMA is gone
 *
 * Does nothing if the range does not have such a page, or the mapping has one.
 */
void xenres_ioreq_page_set(struct xenres_mapping *mapping,
			   const struct xenres_range *range)
{
	const struct xenres_request *req = &range->req;
	unsigned int slots = SLOTS_FRAME - req->frame;

	if (req->type != XEN_RESOURCE_IOREQ_SERVER || !xenres_mode->page)
		return;
	/* The in-tree driver expects the slots at the start of the page. */
	if (slots >= req->nr_frames || slots % XEN_PFN_PER_PAGE)
		return;

	cmpxchg(&mapping->ioreq_page, xenres_no_ioreq,
		xenres_mode->page(range, slots / XEN_PFN_PER_PAGE));
}

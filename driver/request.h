/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_REQUEST_H
#define XENRES_REQUEST_H

#include <linux/types.h>
#include <xen/interface/xen.h>

/**
 * struct xenres_request - frames of a resource and their place in a process
 * @domid:     domain that the resource belongs to
 * @type:      kind of resource, XENMEM_resource_*
 * @id:        resource of that kind
 * @frame:     first frame, counted from the start of the resource
 * @nr_frames: number of frames of XEN_PAGE_SIZE
 * @addr:      user address of the first frame
 * @nr_pages:  number of pages of PAGE_SIZE that the frames fill
 *
 * A size query uses the first three only.
 */
struct xenres_request {
	domid_t domid;
	u16 type;
	u32 id;
	u32 frame;
	unsigned int nr_frames;
	unsigned long addr;
	unsigned long nr_pages;
};

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_REQUEST_H
#define XENRES_REQUEST_H

#include <linux/types.h>
#include <xen/interface/xen.h>

/**
 * struct xenres_request - the resource, and the frames of it, that a caller
 * asks for
 * @domid:     domain the resource belongs to
 * @type:      kind of resource, XENMEM_resource_*
 * @id:        which one of that kind
 * @frame:     first frame, counted from the start of the resource
 * @nr_frames: how many, in frames of XEN_PAGE_SIZE
 * @addr:      user address of the first
 * @nr_pages:  how many, in pages of PAGE_SIZE
 *
 * Asking for a size takes the first three.
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

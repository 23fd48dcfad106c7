/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A map of frames, by our driver or by the real library. */
#ifndef XENRESOURCE_FRAMES_H
#define XENRESOURCE_FRAMES_H

#include <xenforeignmemory.h>

/**
 * struct map_request - arguments of a map, as the caller passed them
 * @domid:     domain that owns the resource
 * @type:      type of the resource
 * @id:        the resource, among those of @type
 * @frame:     first frame
 * @nr_frames: number of frames
 * @prot:      as for mmap(2)
 */
struct map_request {
	domid_t domid;
	unsigned int type;
	unsigned int id;
	unsigned long frame;
	unsigned long nr_frames;
	int prot;
};

/**
 * map_frames() - map frames of a resource
 * @fmem:    the handle
 * @request: valid frames
 * @paddr:   in: address hint; out: address
 *
 * Return: a handle for the mapping, or NULL with errno.
 */
xenforeignmemory_resource_handle *
map_frames(xenforeignmemory_handle *fmem, const struct map_request *request,
	   void **paddr);

/**
 * unmap_frames() - remove a mapping
 * @fmem: used only if the real library made the mapping
 * @fres: from map_frames(), or NULL; invalid afterwards
 *
 * Return: 0, or -1 with munmap(2)'s errno.
 */
int unmap_frames(xenforeignmemory_handle *fmem,
		 xenforeignmemory_resource_handle *fres);

#endif

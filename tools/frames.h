/* SPDX-License-Identifier: GPL-2.0-only */
/* Copy frames of a resource into private memory, in windows of bounded size. */
#ifndef XEN_RESOURCE_FRAMES_H
#define XEN_RESOURCE_FRAMES_H

#include <stdint.h>

#include <xenforeignmemory.h>

#include "resource.h"

/*
 * Maximum number of frames mapped at a time (1 MiB).  It is a multiple of 8,
 * because one frame of status words covers 8 frames of grant entries.
 */
#define WINDOW_FRAMES	256u

/**
 * frames_map() - map frames read-only
 * @memory: open handle
 * @res:    the resource
 * @frame:  first frame, counted from the resource's start
 * @count:  number of frames
 * @addr:   set to their address
 *
 * Return: the mapping, for xenforeignmemory_unmap_resource(); or NULL with
 * errno.
 */
xenforeignmemory_resource_handle *
frames_map(xenforeignmemory_handle *memory, const struct resource *res,
	   unsigned long frame, unsigned long count, void **addr);

/**
 * frames_copy() - map frames read-only, copy them, and unmap them
 * @memory: open handle
 * @res:    the resource
 * @frame:  first frame, counted from the resource's start
 * @count:  number of frames, 1 to %WINDOW_FRAMES
 * @buffer: receives count * %FRAME_SIZE bytes; 8-byte aligned
 *
 * Every 8-byte word is read exactly once: the caller checks and uses the same
 * value, even if the guest writes to the frames meanwhile.
 *
 * Return: 0, or -1 with the errno of the map.
 */
int frames_copy(xenforeignmemory_handle *memory, const struct resource *res,
		unsigned long frame, unsigned long count, void *buffer);

/**
 * frames_probe() - map one frame read-only and unmap it again
 *
 * Return: 0, or the errno of the map.
 */
int frames_probe(xenforeignmemory_handle *memory, const struct resource *res,
		 unsigned long frame);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads frames of a resource into private memory, a bounded window at a time. */
#ifndef XEN_RESOURCE_FRAMES_H
#define XEN_RESOURCE_FRAMES_H

#include <stdint.h>

#include <xenforeignmemory.h>

#include "resource.h"

/*
 * Most frames mapped at a time (1 MiB).  A multiple of the 8 frames of grant
 * entries that one frame of status words serves.
 */
#define WINDOW_FRAMES	256u

/**
 * frames_map() - map frames read-only
 * @memory: open handle
 * @res:    the resource
 * @frame:  first frame, counted from the resource's start
 * @count:  frames
 * @addr:   set to where they are
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
 * @count:  frames, 1 to %WINDOW_FRAMES
 * @buffer: takes count * %FRAME_SIZE bytes; 8-byte aligned
 *
 * Each 8-byte word is read once, whole, so that what was checked in @buffer is
 * what is used of it, whatever the guest writes meanwhile.
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

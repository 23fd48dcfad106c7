/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The functions that libxenresource adds to those of libxenforeignmemory.  A C++
 * program includes this header instead of <xenforeignmemory.h>, not after it.
 */
#ifndef XENRESOURCE_H
#define XENRESOURCE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Xen's header lacks extern "C". */
#include <xenforeignmemory.h>

/**
 * xenresource_open_fd() - make a handle from an open descriptor of the device
 * @fd: of /dev/xen/resource or privcmd; the caller keeps it
 *
 * For a process that may not open the device but was passed a descriptor of it,
 * which root can restrict to one domain.  The library uses a copy of @fd.  Do not
 * pass the handle to functions that only libxenforeignmemory has.
 *
 * Return: the handle, for xenforeignmemory_close(); or NULL with errno: EBADF,
 * @fd is not open; EMFILE, too many descriptors; ENOMEM.
 */
xenforeignmemory_handle *
xenresource_open_fd(int fd);

/**
 * struct xenresource_error - a map that failed
 * @type:         type of the resource
 * @id:           the resource, among those of @type
 * @frame:        first frame of the call (of 4 KiB), from the resource's start
 * @nr_frames:    number of frames of the call
 * @failed_frame: first frame that cannot be mapped, from the resource's start
 * @error:        errno of the call
 * @frame_error:  errno for @failed_frame
 * @domid:        domain that owns the resource
 *
 * If every frame can be mapped by now, @failed_frame is @frame + @nr_frames and
 * @frame_error is 0.
 */
struct xenresource_error {
	uint32_t type;
	uint32_t id;
	uint64_t frame;
	uint64_t nr_frames;
	uint64_t failed_frame;
	int32_t error;
	int32_t frame_error;
	domid_t domid;
	uint16_t reserved[3];
};

/**
 * xenresource_last_error() - find out which frame made a map fail, and why
 * @fmem:  the handle of the map
 * @error: set to the last xenforeignmemory_map_resource() with @fmem that
 *         failed in the calling thread
 *
 * A map maps all of its frames or none, and the driver returns one errno.  This
 * function maps and unmaps the first frame, then finds the first frame that
 * fails by bisection, in at most 28 maps of at most @nr_frames frames.  Like
 * the call that failed, they can make Xen allocate the frames that they reach.
 *
 * Return: 0, or -1 with errno: EINVAL, a NULL argument; ENOENT, no map with
 * @fmem failed in this thread; EBADF, not an open handle.
 */
int xenresource_last_error(xenforeignmemory_handle *fmem,
			   struct xenresource_error *error);

#ifdef __cplusplus
}
#endif

#endif

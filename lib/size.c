// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>

#include "internal.h"

/* Before 4.15 Xen's answer was how many frames one call takes. */
#define OLD_XEN_FRAMES	32
#define NO_TYPE		0xffff

static bool old_xen(int fd, domid_t domid)
{
	struct xen_resource_map query = { .domid = domid, .type = NO_TYPE };

	return !device_ioctl(fd, XEN_RESOURCE_IOC_MAP, &query) &&
	       query.num == OLD_XEN_FRAMES;
}

static int size_device(int fd, struct xen_resource_map *query, size_t *size)
{
	if (device_ioctl(fd, XEN_RESOURCE_IOC_MAP, query))
		return -1;

	/*
	 * Xen 4.15 to 4.17 answer a type they do not know with success and an
	 * error code in place of a size; privcmd passes that on.
	 */
	if (query->num > XEN_RESOURCE_MAX_FRAMES ||
	    (query->num == OLD_XEN_FRAMES && old_xen(fd, query->domid))) {
		errno = EOPNOTSUPP;
		return -1;
	}
	if (query->num > SIZE_MAX >> FRAME_SHIFT) {
		errno = EOVERFLOW;
		return -1;
	}
	*size = (size_t)query->num << FRAME_SHIFT;
	return 0;
}

static int size_next(xenforeignmemory_handle *fmem, domid_t domid,
		     unsigned int type, unsigned int id, size_t *size)
{
	__typeof__(xenforeignmemory_resource_size) *next =
		symbol_next("xenforeignmemory_resource_size");

	if (next)
		return next(fmem, domid, type, id, size);
	errno = EBADF;
	return -1;
}

/**
 * xenforeignmemory_resource_size() - ask for the size of a resource
 * @fmem:  the handle
 * @domid: domain that the resource belongs to
 * @type:  kind of resource
 * @id:    which one of that kind
 * @size:  receives its bytes, untouched on failure
 *
 * Return: 0, or -1 with errno: EINVAL, a NULL argument, or Xen knows no @id;
 * EBADF, not an open handle; EPERM, restricted to another domain, or Xen's
 * policy; ESRCH, no such domain; ENOENT, no such resource; EOPNOTSUPP, neither
 * driver nor Xen know this, or Xen tells no sizes (before 4.15); EOVERFLOW, too
 * big for a 32-bit program; others are Xen's.
 */
API int xenforeignmemory_resource_size(xenforeignmemory_handle *fmem,
				       domid_t domid, unsigned int type,
				       unsigned int id, size_t *size)
{
	struct xen_resource_map query = {
		.domid = domid,
		.type = type,
		.id = id,
	};
	struct handle_view view;

	if (!fmem || !size) {
		errno = EINVAL;
		return -1;
	}
	if (!handle_find(fmem, &view))
		return size_next(fmem, domid, type, id, size);
	return size_device(view.fd, &query, size);
}

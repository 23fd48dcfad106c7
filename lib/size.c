// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdbool.h>

#include "api.h"
#include "device.h"
#include "handle.h"
#include "symbol.h"

/*
 * Xen < 4.15 answers every size query, even one of an invalid type, with the
 * number of frames that it maps per call.
 */
#define OLD_XEN_FRAMES	32
#define INVALID_TYPE	0xffff

static bool xen_lacks_sizes(int fd, domid_t domid)
{
	struct xen_resource_map query = {
		.domid = domid,
		.type = INVALID_TYPE,
	};

	return !device_ioctl(fd, XEN_RESOURCE_IOC_MAP, &query) &&
	       query.num == OLD_XEN_FRAMES;
}

static int size_device(int fd, struct xen_resource_map *query, size_t *size)
{
	if (device_ioctl(fd, XEN_RESOURCE_IOC_MAP, query))
		return -1;

	/*
	 * For an unknown type, Xen 4.15 to 4.17 return success with an error
	 * code as the size, and privcmd returns it unchanged.
	 */
	if (query->num > XEN_RESOURCE_MAX_FRAMES ||
	    (query->num == OLD_XEN_FRAMES &&
	     xen_lacks_sizes(fd, query->domid))) {
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
 * xenforeignmemory_resource_size() - query the size of a resource
 * @fmem:  the handle
 * @domid: domain that owns the resource
 * @type:  type of the resource
 * @id:    the resource, among those of @type
 * @size:  set to the size in bytes, unchanged on failure
 *
 * Return: 0, or -1 with errno: EINVAL, a NULL argument, or an @id that Xen
 * rejects; EBADF, not an open handle; EPERM, restricted to another domain, or
 * denied by Xen's policy; ESRCH, no such domain; ENOENT, no such resource;
 * EOPNOTSUPP, not implemented by the driver or by Xen, or Xen < 4.15, which
 * does not report sizes; EOVERFLOW, too large for a 32-bit program; others are
 * Xen's.
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

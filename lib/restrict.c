// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>

#include "internal.h"

int restrict_fd(int fd, domid_t domid)
{
	/* privcmd takes these for "no restriction" and reports success. */
	if (domid >= DOMID_FIRST_RESERVED) {
		errno = EINVAL;
		return -1;
	}
	return device_ioctl(fd, XEN_RESOURCE_IOC_RESTRICT, &domid);
}

static int restrict_next(xenforeignmemory_handle *fmem, domid_t domid)
{
	__typeof__(xenforeignmemory_restrict) *next =
		symbol_next("xenforeignmemory_restrict");

	if (next)
		return next(fmem, domid);
	errno = EBADF;
	return -1;
}

/**
 * xenforeignmemory_restrict() - bind a handle to one domain, for good
 * @fmem:  the handle, in both libraries
 * @domid: the domain
 *
 * Return: 0, also when it was bound to @domid before; -1 with errno: EINVAL,
 * no handle, no domain's id, or bound to another domain; EBADF, not an open
 * handle; EOPNOTSUPP, the driver cannot.
 */
API int xenforeignmemory_restrict(xenforeignmemory_handle *fmem, domid_t domid)
{
	struct handle_view view;

	if (!fmem) {
		errno = EINVAL;
		return -1;
	}
	if (!handle_find(fmem, &view))
		return restrict_next(fmem, domid);

	/*
	 * Ours first: when it refuses, nothing has changed.  When the real
	 * library refuses afterwards, ours stays the narrower one.
	 */
	if (restrict_fd(view.fd, domid))
		return -1;
	return view.real ? restrict_next(fmem, domid) : 0;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>

#include "api.h"
#include "device.h"
#include "handle.h"
#include "symbol.h"

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
 * xenforeignmemory_restrict() - bind a handle to one domain, permanently
 * @fmem:  the handle, in both libraries
 * @domid: the domain
 *
 * Return: 0, even if the handle was bound to @domid before; -1 with errno:
 * EINVAL, @fmem is NULL, @domid is reserved, or the handle is bound to another
 * domain; EBADF, not an open handle; EOPNOTSUPP, the driver cannot restrict.
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
	 * Restrict our descriptor first: if that fails, nothing has changed.
	 * If the real library fails afterwards, ours merely stays restricted.
	 */
	if (device_restrict(view.fd, domid))
		return -1;
	return view.real ? restrict_next(fmem, domid) : 0;
}

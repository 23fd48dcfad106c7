// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>

#include "api.h"
#include "handle.h"
#include "last_error.h"
#include "symbol.h"

static int close_next(xenforeignmemory_handle *fmem)
{
	__typeof__(xenforeignmemory_close) *next =
		symbol_next("xenforeignmemory_close");

	if (next)
		return next(fmem);
	errno = EBADF;
	return -1;
}

/**
 * xenforeignmemory_close() - close a handle; mappings stay
 * @fmem: the handle, or NULL; a child may close an inherited one
 *
 * Return: 0, or -1 with errno: EBADF, not an open handle; others of close(2).
 * The handle is invalid afterwards in both cases.
 */
API int xenforeignmemory_close(xenforeignmemory_handle *fmem)
{
	struct handle *h;
	bool real;
	int saved;
	int rc;

	if (!fmem)
		return 0;

	/* Remove it before it is freed: its address may be reused at once. */
	h = handle_remove(fmem);
	if (!h) {
		last_error_forget(fmem);
		return close_next(fmem);
	}

	real = (void *)fmem != (void *)h;
	rc = handle_destroy(h);
	if (!real)
		return rc;
	if (!rc)
		return close_next(fmem);

	saved = errno;
	close_next(fmem);
	errno = saved;
	return rc;
}

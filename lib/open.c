// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>

#include "internal.h"

static xenforeignmemory_handle *fill(struct handle *h,
				     struct xentoollog_logger *logger,
				     unsigned int open_flags)
{
	__typeof__(xenforeignmemory_open) *next =
		symbol_next("xenforeignmemory_open");

	h->fd = device_open(logger);
	if (h->fd < 0)
		return NULL;
	return next ? next(logger, open_flags) : (void *)h;
}

/**
 * xenforeignmemory_open() - open a handle for resources
 * @logger:     told when it fails; NULL: standard error is; not kept
 * @open_flags: 0; handed on to the real library
 *
 * The caller closes the handle.  It is the real library's where that is in the
 * process.
 *
 * Return: the handle, or NULL with errno: EACCES or EPERM, the device may not
 * be opened; ENOENT, ENODEV or ENXIO, there is none; ENOMEM; others of open(2)
 * and of the real library.
 */
API xenforeignmemory_handle *
xenforeignmemory_open(struct xentoollog_logger *logger, unsigned int open_flags)
{
	struct handle *h = handle_new();
	int saved;

	if (!h)
		return NULL;

	/* In this order: no descriptor is open that restrict_all would miss. */
	toolcore_register(h);
	h->key = fill(h, logger, open_flags);
	if (!h->key) {
		saved = errno;
		handle_destroy(h);
		errno = saved;
		return NULL;
	}
	handle_add(h);
	return h->key;
}

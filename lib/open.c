// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <fcntl.h>

#include "api.h"
#include "device.h"
#include "handle.h"
#include "symbol.h"
#include "xenresource.h"

/* Open our descriptor, then the real library's handle if there is one. */
static xenforeignmemory_handle *open_both(struct handle *h,
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
 * @logger:     receives the message about a failure, and is not kept; NULL:
 *              standard error
 * @open_flags: 0; passed to the real library
 *
 * The caller closes the handle.  It is the real library's own handle when that
 * library is in the process.
 *
 * Return: the handle, or NULL with errno: EACCES or EPERM, the caller may not
 * open the device; ENOENT, ENODEV or ENXIO, no device exists; ENOMEM; others of
 * open(2) and of the real library.
 */
API xenforeignmemory_handle *
xenforeignmemory_open(struct xentoollog_logger *logger, unsigned int open_flags)
{
	struct handle *h = handle_new();
	int saved;

	if (!h)
		return NULL;

	h->key = open_both(h, logger, open_flags);
	if (!h->key) {
		saved = errno;
		handle_destroy(h);
		errno = saved;
		return NULL;
	}
	handle_add(h);
	return h->key;
}

/* kernel-doc: see xenresource.h */
API xenforeignmemory_handle *xenresource_open_fd(int fd)
{
	struct handle *h = handle_new();
	int saved;

	if (!h)
		return NULL;

	h->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (h->fd < 0) {
		saved = errno;
		handle_destroy(h);
		errno = saved;
		return NULL;
	}
	h->key = (void *)h;
	handle_add(h);
	return h->key;
}

// SPDX-License-Identifier: GPL-2.0-only
/* Handles and buffers of the fake Xen; FAKE_OPEN=ERRNO: opening fails. */
#include <errno.h>
#include <stdlib.h>

#include <xencall.h>
#include <xendevicemodel.h>
#include <xenforeignmemory.h>

#include "../../lib/xenresource.h"
#include "fake_xen.h"

long setting(const char *name, long otherwise)
{
	const char *text = getenv(name);

	return text ? strtol(text, NULL, 0) : otherwise;
}

/* Any address except NULL will do: it is never dereferenced. */
static void *open_any(void)
{
	static char handle;
	int err = setting("FAKE_OPEN", 0);

	errno = err;
	return err ? NULL : &handle;
}

xenforeignmemory_handle *xenforeignmemory_open(struct xentoollog_logger *logger,
					       unsigned int flags)
{
	(void)logger;
	(void)flags;
	return open_any();
}

/* A descriptor that root has restricted to domain 7. */
xenforeignmemory_handle *xenresource_open_fd(int fd)
{
	static char handle;

	if (fd == setting("FAKE_FD", 3))
		return (void *)&handle;
	errno = EBADF;
	return NULL;
}

int xenforeignmemory_close(xenforeignmemory_handle *memory)
{
	(void)memory;
	return 0;
}

xendevicemodel_handle *xendevicemodel_open(struct xentoollog_logger *logger,
					   unsigned int flags)
{
	(void)logger;
	(void)flags;
	return open_any();
}

int xendevicemodel_close(xendevicemodel_handle *model)
{
	(void)model;
	return 0;
}

xencall_handle *xencall_open(struct xentoollog_logger *logger,
			     unsigned int flags)
{
	(void)logger;
	(void)flags;
	return open_any();
}

int xencall_close(xencall_handle *call)
{
	(void)call;
	return 0;
}

void *xencall_alloc_buffer(xencall_handle *call, size_t size)
{
	(void)call;
	return malloc(size);
}

void xencall_free_buffer(xencall_handle *call, void *buffer)
{
	(void)call;
	free(buffer);
}

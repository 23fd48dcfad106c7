// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <xentoollog.h>

#include "../lib/xenresource.h"
#include "report.h"
#include "xen.h"

int xen_open_quietly(struct xen *xen)
{
	int err;

	*xen = (struct xen){ };
	xen->logger = (struct xentoollog_logger *)
		xtl_createlogger_stdiostream(stderr, XTL_NUM_LEVELS, 0);
	xen->memory = xenforeignmemory_open(xen->logger, 0);
	if (!xen->memory)
		goto failed;
	xen->call = xencall_open(xen->logger, 0);
	if (!xen->call)
		goto failed;
	xen->model = xendevicemodel_open(xen->logger, 0);
	if (!xen->model)
		goto failed;
	return 0;

failed:
	err = errno;
	xen_close(xen);
	return err;
}

int xen_open(struct xen *xen)
{
	int err = xen_open_quietly(xen);

	return err ? fail_open(err) : 0;
}

int xen_open_fd(struct xen *xen, int fd)
{
	*xen = (struct xen){ };
	xen->memory = xenresource_open_fd(fd);
	if (xen->memory)
		return 0;
	return fail("cannot use descriptor %d: %s; pass a descriptor of /dev/xen/resource",
		    fd, strerror(errno));
}

void xen_close(struct xen *xen)
{
	if (xen->model)
		xendevicemodel_close(xen->model);
	if (xen->call)
		xencall_close(xen->call);
	if (xen->memory)
		xenforeignmemory_close(xen->memory);
	xtl_logger_destroy(xen->logger);
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Asks Xen about an ioreq server.  The size query of the resource does not do:
 * some Xens answer it for servers that do not exist, and none says whether
 * frame 0 is absent.
 */
#ifndef XEN_RESOURCE_IOREQ_SERVER_H
#define XEN_RESOURCE_IOREQ_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include <xendevicemodel.h>

/* Frame 0 for buffered requests, which may be missing, and frame 1. */
#define IOREQ_SERVER_FRAMES	2

/**
 * ioreq_server_query() - does a domain have an ioreq server?
 * @model:    open handle
 * @domid:    the domain
 * @id:       the server
 * @buffered: set to whether it takes buffered requests
 *
 * Return: 0, or an errno: ENOENT (no), EINVAL (no domain of this kind has any),
 * EPERM (it serves an emulator in another domain, or the caller is @domid).
 */
int ioreq_server_query(xendevicemodel_handle *model, uint16_t domid,
		       uint32_t id, bool *buffered);

#endif

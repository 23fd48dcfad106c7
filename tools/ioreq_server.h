/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Query an ioreq server.  The size query of the resource is not sufficient:
 * Xen's own handler answers even for servers that do not exist, and no handler
 * reports whether frame 0 is absent.
 */
#ifndef XEN_RESOURCE_IOREQ_SERVER_H
#define XEN_RESOURCE_IOREQ_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include <xendevicemodel.h>

/* Frame 0 for buffered requests, which is optional, and frame 1. */
#define IOREQ_SERVER_FRAMES	2

/**
 * ioreq_server_query() - find out whether an ioreq server exists
 * @model:    open handle
 * @domid:    the domain
 * @id:       the server
 * @buffered: set to true if it buffers requests
 *
 * Return: 0, or an errno: ENOENT (it does not exist), EINVAL (domains of this
 * kind do not have ioreq servers), EPERM (its emulator is in another domain, or
 * @domid is the caller).
 */
int ioreq_server_query(xendevicemodel_handle *model, uint16_t domid,
		       uint32_t id, bool *buffered);

#endif

// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stddef.h>

#include "ioreq_server.h"

int ioreq_server_query(xendevicemodel_handle *model, uint16_t domid,
		       uint32_t id, bool *buffered)
{
	evtchn_port_t port;

	/* Xen takes 16 bits: truncation would select another server. */
	if (id != (ioservid_t)id)
		return ENOENT;
	/* Do not ask for the rings' GFNs: Xen would map the rings there. */
	if (xendevicemodel_get_ioreq_server_info(model, domid, id, NULL, NULL,
						 &port))
		return errno;
	/* A server with buffered requests has an event channel for them. */
	*buffered = port;
	return 0;
}

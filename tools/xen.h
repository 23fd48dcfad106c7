/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The three ways to Xen.  Only libraries whose ABI Xen keeps stable: one
 * binary runs on every version of Xen.
 */
#ifndef XEN_RESOURCE_XEN_H
#define XEN_RESOURCE_XEN_H

#include <xencall.h>
#include <xendevicemodel.h>
#include <xenforeignmemory.h>

/**
 * struct xen - open handles
 * @logger: drops what the libraries say: one failure is one line, and it is
 *          ours
 * @memory: maps resources (libxenresource)
 * @call:   plain hypercalls
 * @model:  questions about ioreq servers
 */
struct xen {
	struct xentoollog_logger *logger;
	xenforeignmemory_handle *memory;
	xencall_handle *call;
	xendevicemodel_handle *model;
};

/**
 * xen_open() - open all handles, and tell the user when that fails
 *
 * Return: 0, or the exit status; nothing is open then.
 */
int xen_open(struct xen *xen);

/** xen_close() - close what xen_open() opened */
void xen_close(struct xen *xen);

#endif

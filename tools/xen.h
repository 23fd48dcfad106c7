/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Handles of three Xen libraries.  Their ABIs are stable, so one binary runs on
 * every version of Xen.
 */
#ifndef XEN_RESOURCE_XEN_H
#define XEN_RESOURCE_XEN_H

#include <xencall.h>
#include <xendevicemodel.h>
#include <xenforeignmemory.h>

/**
 * struct xen - open handles
 * @logger: drops the libraries' messages, since we print one line per failure
 * @memory: maps resources (libxenresource)
 * @call:   plain hypercalls
 * @model:  queries of ioreq servers
 */
struct xen {
	struct xentoollog_logger *logger;
	xenforeignmemory_handle *memory;
	xencall_handle *call;
	xendevicemodel_handle *model;
};

/**
 * xen_open() - open all handles; on failure, print a message
 *
 * Return: 0, or the exit status, with all handles closed.
 */
int xen_open(struct xen *xen);

/**
 * xen_open_quietly() - open all handles
 *
 * Return: 0, or an errno, with all handles closed.
 */
int xen_open_quietly(struct xen *xen);

/**
 * xen_open_fd() - use a descriptor of the device; on failure, print a message
 * @xen: set to a handle that only maps resources; the others are NULL
 * @fd:  the descriptor
 *
 * Return: 0, or the exit status.
 */
int xen_open_fd(struct xen *xen, int fd);

/** xen_close() - close what xen_open() opened */
void xen_close(struct xen *xen);

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of open handles: which handle has which descriptor. */
#ifndef XENRESOURCE_HANDLE_H
#define XENRESOURCE_HANDLE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/queue.h>

#include <xenforeignmemory.h>

#include "toolcore.h"

/**
 * struct handle - one open handle
 * @entry:      link in the table
 * @key:        the caller's pointer: this struct, or the real library's handle
 * @serial:     differs from that of every other handle, and is not 0
 * @fd:         our own descriptor, -1 until it is open
 * @registered: @active is in libxentoolcore's list
 * @active:     element of libxentoolcore's list
 */
struct handle {
	LIST_ENTRY(handle) entry;
	xenforeignmemory_handle *key;
	unsigned long serial;
	atomic_int fd;
	bool registered;
	struct active_handle active;
};

/**
 * struct handle_view - result of handle_find()
 * @fd:     our descriptor
 * @serial: of the handle: an address may be used again, but not this
 * @real:   the handle belongs to the real library too
 */
struct handle_view {
	int fd;
	unsigned long serial;
	bool real;
};

/**
 * handle_new() - allocate a handle that has no descriptor yet
 *
 * The handle is in libxentoolcore's list before its descriptor is open, so that
 * xentoolcore_restrict_all() never misses an open descriptor.
 *
 * Return: the handle, or NULL with errno ENOMEM.
 */
struct handle *handle_new(void);

/**
 * handle_destroy() - close and free a handle that is not in the table
 *
 * Return: close(2)'s result, or 0 when no descriptor was open.
 */
int handle_destroy(struct handle *h);

/** handle_add() - add a handle to the table under its key */
void handle_add(struct handle *h);

/** handle_remove() - remove a handle from the table; NULL if absent */
struct handle *handle_remove(const xenforeignmemory_handle *key);

/** handle_find() - look up a handle; false if absent */
bool handle_find(const xenforeignmemory_handle *key, struct handle_view *view);

#endif

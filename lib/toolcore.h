/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The list of handles that xentoolcore_restrict_all() restricts. */
#ifndef XENRESOURCE_TOOLCORE_H
#define XENRESOURCE_TOOLCORE_H

#include <stdbool.h>

#include <xenforeignmemory.h>

/**
 * struct active_handle - an element of libxentoolcore's list
 * @restrict_to: called by xentoolcore_restrict_all()
 * @links:       room for the links of the list
 *
 * libxentoolcore does not install a header for this struct, but its layout is
 * part of the library's ABI.
 */
struct active_handle {
	int (*restrict_to)(struct active_handle *active, domid_t domid);
	void *links[2];
};

/**
 * toolcore_register() - add an element to libxentoolcore's list
 * @active: with @restrict_to set; the caller keeps it until it deregisters it
 *
 * Return: false when libxentoolcore is not in the process.
 */
bool toolcore_register(struct active_handle *active);

/** toolcore_deregister() - remove what toolcore_register() added */
void toolcore_deregister(struct active_handle *active);

#endif

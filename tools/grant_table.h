/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Query the current shape of a domain's grant table.  The size query of the
 * resource reports the table's limit instead, and mapping a frame beyond the
 * current size makes the table grow.
 */
#ifndef XEN_RESOURCE_GRANT_TABLE_H
#define XEN_RESOURCE_GRANT_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include <xencall.h>

/**
 * struct grant_table - shape of a domain's grant table
 * @version:       layout of its entries, 1 or 2
 * @frames:        current number of frames of entries
 * @max_frames:    limit of @frames
 * @status_frames: current number of frames of status words; 0 in version 1
 */
struct grant_table {
	unsigned int version;
	unsigned int frames;
	unsigned int max_frames;
	unsigned int status_frames;
};

/**
 * grant_table_query() - ask Xen for the shape of a grant table
 *
 * The result may be out of date at once: the guest can grow the table and
 * change its version at any time.
 *
 * Return: 0, or -1 with errno ESRCH (no such domain), EPERM (not permitted),
 * EPROTO (invalid answer), or an errno of the hypercall.
 */
int grant_table_query(xencall_handle *call, uint16_t domid,
		      struct grant_table *table);

/**
 * domain_exists() - does Xen know the domain, even if it is dying?
 *
 * Xen answers queries about the grant table until the domain is gone, but
 * returns ESRCH for some resources as soon as it is dying.
 */
bool domain_exists(xencall_handle *call, uint16_t domid);

#endif

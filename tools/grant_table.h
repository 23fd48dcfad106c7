/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Asks Xen how large a domain's grant table is.  The size query of the
 * resource does not say: it answers with the table's limit, and to map a frame
 * that the table does not have yet makes the table grow.
 */
#ifndef XEN_RESOURCE_GRANT_TABLE_H
#define XEN_RESOURCE_GRANT_TABLE_H

#include <stdint.h>

#include <xencall.h>

/**
 * struct grant_table - shape of a domain's grant table
 * @version:       layout of its entries, 1 or 2
 * @frames:        frames of entries that it has now
 * @max_frames:    frames of entries that it may grow to
 * @status_frames: frames of status words it has now; 0 with version 1
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
 * The guest may change it right after: the table may grow, and change its
 * version.
 *
 * Return: 0, or -1 with errno ESRCH (no such domain), EPERM (not allowed),
 * EPROTO (an answer that makes no sense), or an errno of the hypercall.
 */
int grant_table_query(xencall_handle *call, uint16_t domid,
		      struct grant_table *table);

#endif

// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdint.h>

#include <xen/xen.h>
#include <xen/grant_table.h>

#include "grant_entry.h"
#include "grant_table.h"

union query {
	struct gnttab_query_size size;
	struct gnttab_get_version version;
};

static int grant_table_op(xencall_handle *call, unsigned int op,
			  union query *query)
{
	return xencall3(call, __HYPERVISOR_grant_table_op, op,
			(uintptr_t)query, 1);
}

static int query_size(xencall_handle *call, uint16_t domid, union query *query,
		      struct grant_table *table)
{
	*query = (union query){ .size.dom = domid };
	if (grant_table_op(call, GNTTABOP_query_size, query) < 0)
		return -1;

	switch (query->size.status) {
	case GNTST_okay:
		table->frames = query->size.nr_frames;
		table->max_frames = query->size.max_nr_frames;
		return 0;
	case GNTST_bad_domain:
		errno = ESRCH;
		return -1;
	case GNTST_permission_denied:
		errno = EPERM;
		return -1;
	default:
		errno = EPROTO;
		return -1;
	}
}

static int query_version(xencall_handle *call, uint16_t domid,
			 union query *query, struct grant_table *table)
{
	*query = (union query){ .version.dom = domid };
	if (grant_table_op(call, GNTTABOP_get_version, query) < 0)
		return -1;

	table->version = query->version.version;
	if (table->version != 1 && table->version != 2) {
		errno = EPROTO;
		return -1;
	}
	return 0;
}

int grant_table_query(xencall_handle *call, uint16_t domid,
		      struct grant_table *table)
{
	union query *query = xencall_alloc_buffer(call, sizeof(*query));
	int err, ret;

	if (!query)
		return -1;
	ret = query_size(call, domid, query, table);
	if (!ret)
		ret = query_version(call, domid, query, table);
	err = errno;
	xencall_free_buffer(call, query);
	errno = err;
	if (ret)
		return -1;

	table->status_frames = 0;
	if (table->version == 2)
		table->status_frames = grant_status_frames(table->frames);
	return 0;
}

bool domain_exists(xencall_handle *call, uint16_t domid)
{
	struct grant_table table;

	return !grant_table_query(call, domid, &table);
}

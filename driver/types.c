// SPDX-License-Identifier: GPL-2.0-only
/*
 * The types that need special treatment.  The driver maps any other type that
 * Xen knows without a row here.
 */
#include <linux/kernel.h>
#include <linux/limits.h>
#include <xen/resource.h>

#include "request.h"
#include "types.h"
#include "public/resource_release.h"

#define ANY_ID	-1LL

static const struct type_row {
	u16 first;
	u16 last;
	s64 id;
	unsigned int traits;
} type_rows[] = {
	/* Freed when the guest returns to version 1 of its grant table. */
	{ XEN_RESOURCE_GRANT_TABLE, XEN_RESOURCE_GRANT_TABLE,
	  XEN_RESOURCE_GRANT_STATUS, XENRES_FREEABLE },
	{ XEN_RESOURCE_STATS, XEN_RESOURCE_STATS, ANY_ID, XENRES_READ_ONLY },
	{ XEN_RESOURCE_RELEASE, XEN_RESOURCE_RELEASE, ANY_ID, XENRES_INTERNAL },
	/* Xen itself does not use types with the top bit set. */
	{ 0x8000, U16_MAX, ANY_ID, XENRES_OWN },
};

/**
 * xenres_type_traits() - look up the traits of a resource
 * @req: identifies the resource by type and id
 *
 * Return: the traits of all rows that match, or 0.
 */
unsigned int xenres_type_traits(const struct xenres_request *req)
{
	const struct type_row *row = type_rows;
	unsigned int traits = 0;

	for (; row < type_rows + ARRAY_SIZE(type_rows); row++)
		if (req->type >= row->first && req->type <= row->last &&
		    (row->id == ANY_ID || row->id == req->id))
			traits |= row->traits;

	return traits;
}

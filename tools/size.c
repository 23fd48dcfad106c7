// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdbool.h>

#include <xen/resource.h>

#include "frames.h"
#include "grant_entry.h"
#include "grant_table.h"
#include "ioreq_server.h"
#include "size.h"

static int grant_frames(struct xen *xen, const struct resource *res,
			uint64_t *frames)
{
	struct grant_table table;

	if (res->id > XEN_RESOURCE_GRANT_STATUS)
		return EINVAL;
	if (grant_table_query(xen->call, res->domid, &table))
		return errno;
	*frames = table.max_frames;
	if (res->id == XEN_RESOURCE_GRANT_SHARED)
		return 0;
	*frames = grant_status_frames(table.max_frames);
	return table.version == 1 ? EINVAL : 0;
}

static int ioreq_frames(struct xen *xen, const struct resource *res,
			uint64_t *frames)
{
	bool buffered;

	*frames = IOREQ_SERVER_FRAMES;
	return ioreq_server_query(xen->model, res->domid, res->id, &buffered);
}

/* Xen < 4.15 does not report sizes.  It has only these two types. */
static int frames_without_query(struct xen *xen, const struct resource *res,
				uint64_t *frames)
{
	const struct resource table = {
		.domid = res->domid, .type = XEN_RESOURCE_GRANT_TABLE,
		.id = XEN_RESOURCE_GRANT_SHARED,
	};
	int err;

	if (res->type != XEN_RESOURCE_GRANT_TABLE &&
	    res->type != XEN_RESOURCE_IOREQ_SERVER)
		return EOPNOTSUPP;

	/* Every table has frame 0: this fails only for a bad Xen or domain. */
	err = frames_probe(xen->memory, &table, 0);
	if (err)
		return err;
	return res->type == XEN_RESOURCE_GRANT_TABLE ?
	       grant_frames(xen, res, frames) : ioreq_frames(xen, res, frames);
}

/* Xen 4.15 to 4.17: the size of an unknown type is -EOPNOTSUPP, unsigned. */
static bool is_errno(uint64_t frames)
{
	return frames <= UINT32_MAX && (int32_t)frames < 0 &&
	       (int32_t)frames >= -4095;
}

int resource_frames(struct xen *xen, const struct resource *res,
		    uint64_t *frames)
{
	size_t bytes;

	if (!xenforeignmemory_resource_size(xen->memory, res->domid, res->type,
					    res->id, &bytes)) {
		*frames = bytes / FRAME_SIZE;
		return is_errno(*frames) ? EOPNOTSUPP : 0;
	}
	if (errno == EOPNOTSUPP)
		return frames_without_query(xen, res, frames);
	/* From 4.18 on, Xen's own handler returns EINVAL for unknown types. */
	if (errno == EINVAL && res->type == XEN_RESOURCE_STATS &&
	    res->id == XEN_RESOURCE_STATS_ID)
		return EOPNOTSUPP;
	return errno;
}

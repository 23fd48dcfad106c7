// SPDX-License-Identifier: GPL-2.0-only
/*
 * xen-resource list: the resources of a domain and their sizes.
 *
 * The command does not change the guest.  Of a grant table it maps at most the
 * first frame, which always exists: mapping others can make the table grow.  It
 * does not map frames of ioreq servers: Xen would allocate them.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xen/resource.h>

#include "command.h"
#include "frames.h"
#include "grant_table.h"
#include "ioreq_server.h"
#include "json.h"
#include "report.h"
#include "size.h"
#include "xen.h"

/* Xen's limit of ioreq servers per domain; the ids count from 0. */
#define MAX_IOREQ_SERVERS	8

/* Xen numbers its types from 0; the highest in 2026 is 2. */
#define MAX_TYPES		32

/* Above the vCPU limit of every Xen version. */
#define MAX_VCPUS		8192

/**
 * struct listing - a list being made
 * @xen:   open handles
 * @domid: domain that owns the resources
 * @rows:  JSON objects; NULL: print every row as text at once
 */
struct listing {
	struct xen *xen;
	uint16_t domid;
	struct json_object *rows;
};

/**
 * struct row - one line of the list
 * @type:   XEN_RESOURCE_*
 * @has_id: false: the line applies to all ids of the type
 * @id:     the id
 * @frames: its size; 0: the domain does not have it, and @note says why
 * @note:   remark, or an empty string
 */
struct row {
	uint32_t type;
	bool has_id;
	uint32_t id;
	uint64_t frames;
	char note[96];
};

static void set_note(struct row *row, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void set_note(struct row *row, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(row->note, sizeof(row->note), format, args);
	va_end(args);
}

static void print_row(const struct row *row)
{
	const char *name = row->has_id ? id_name(row->type, row->id) : "-";
	const char *type = type_name(row->type);
	char id[16], number[24], frames[24] = "-", bytes[24] = "-";

	snprintf(number, sizeof(number), "type %" PRIu32, row->type);
	snprintf(id, sizeof(id), "%" PRIu32, row->id);
	if (row->frames) {
		snprintf(frames, sizeof(frames), "%" PRIu64, row->frames);
		snprintf(bytes, sizeof(bytes), "%" PRIu64,
			 row->frames * FRAME_SIZE);
	}
	printf("%-12s  %-6s  %8s  %12s%s%s\n", type ? type : number,
	       name ? name : id, frames, bytes, row->note[0] ? "  " : "",
	       row->note);
}

static struct json_object *json_row(const struct row *row)
{
	struct json_object *object = json_make_object();

	json_set_string(object, "type", type_name(row->type));
	json_set_number(object, "type_number", row->type);
	if (row->has_id) {
		json_set_number(object, "id", row->id);
		json_set_string(object, "id_name",
				id_name(row->type, row->id));
	} else {
		json_set(object, "id", NULL);
		json_set(object, "id_name", NULL);
	}
	if (row->frames) {
		json_set_number(object, "frames", row->frames);
		json_set_number(object, "bytes", row->frames * FRAME_SIZE);
	} else {
		json_set(object, "frames", NULL);
		json_set(object, "bytes", NULL);
	}
	json_set_string(object, "note", row->note[0] ? row->note : NULL);
	return object;
}

static void add_row(struct listing *listing, const struct row *row)
{
	if (listing->rows)
		json_append(listing->rows, json_row(row));
	else
		print_row(row);
}

/**
 * struct reason - meaning of an errno from a size query
 * @err:  the errno; 0 ends the list
 * @text: why the domain does not have the resource
 */
struct reason {
	int err;
	const char *text;
};

static const struct reason grant_reasons[] = {
	{ EINVAL, "only a version 2 grant table has status words" },
	{ }
};

static const struct reason ioreq_reasons[] = {
	{ EPERM, "its rings are in the domain's own memory" },
	{ ENOENT, "destroyed meanwhile" },
	{ }
};

static const struct reason vmtrace_reasons[] = {
	{ EINVAL, "the domain was created without them" },
	{ ENOENT, "the domain has no vCPU" },
	{ }
};

static const struct reason stats_reasons[] = {
	{ ESRCH, "the domain is dying" },
	{ }
};

/*
 * Query a size.  If the domain does not have the resource, set it to 0 frames
 * with the reason as the note.  Any other failure makes the command fail.
 */
static int size_row(struct listing *listing, struct row *row,
		    const struct reason *reasons)
{
	const struct resource res = {
		.domid = listing->domid, .type = row->type, .id = row->id,
	};
	int err = resource_frames(listing->xen, &res, &row->frames);

	if (!err)
		return 0;
	row->frames = 0;
	if (err == EOPNOTSUPP) {
		set_note(row, "not implemented by this Xen");
		return 0;
	}
	for (; reasons->err; reasons++) {
		if (reasons->err == err) {
			set_note(row, "%s", reasons->text);
			return 0;
		}
	}
	return fail_resource("cannot get the size of", &res, err);
}

static int list_grant_table(struct listing *listing)
{
	struct row shared = {
		.type = XEN_RESOURCE_GRANT_TABLE, .has_id = true,
		.id = XEN_RESOURCE_GRANT_SHARED,
	};
	struct row status = {
		.type = XEN_RESOURCE_GRANT_TABLE, .has_id = true,
		.id = XEN_RESOURCE_GRANT_STATUS,
	};
	struct grant_table table;
	int ret;

	ret = size_row(listing, &shared, grant_reasons);
	if (!ret)
		ret = size_row(listing, &status, grant_reasons);
	if (ret)
		return ret;
	if (grant_table_query(listing->xen->call, listing->domid, &table))
		return fail_domain("cannot get the size of the grant table",
				   listing->domid, errno);

	if (shared.frames)
		set_note(&shared, "limit; %u in use, version %u", table.frames,
			 table.version);
	/* Xen's own handler reports status frames even in version 1. */
	if (status.frames && table.version == 1) {
		status.frames = 0;
		set_note(&status, "%s", grant_reasons[0].text);
	} else if (status.frames) {
		set_note(&status, "limit; %u in use", table.status_frames);
	}
	add_row(listing, &shared);
	add_row(listing, &status);
	return 0;
}

/* The size includes frame 0 even if only frame 1 can be mapped. */
static int size_ioreq_server(struct listing *listing, struct row *row,
			     bool buffered)
{
	int status = size_row(listing, row, ioreq_reasons);

	if (!status && row->frames && !buffered)
		set_note(row, "no frame 0: buffered requests are off");
	return status;
}

static int list_ioreq_server(struct listing *listing, struct row *row,
			     unsigned int *found)
{
	bool buffered;
	int status = 0;
	int err = ioreq_server_query(listing->xen->model, listing->domid,
				     row->id, &buffered);

	switch (err) {
	case 0:
		status = size_ioreq_server(listing, row, buffered);
		break;
	case ENOENT:
		return 0;
	case EPERM:
		set_note(row, "belongs to an emulator in another domain");
		break;
	default:
		return fail_domain("cannot look up the ioreq servers",
				   listing->domid, err);
	}
	if (status)
		return status;
	add_row(listing, row);
	++*found;
	return 0;
}

static int list_ioreq_servers(struct listing *listing)
{
	struct row none = { .type = XEN_RESOURCE_IOREQ_SERVER };
	unsigned int id, found = 0;
	bool buffered;
	int status;

	switch (ioreq_server_query(listing->xen->model, listing->domid, 0,
				   &buffered)) {
	case EINVAL:
		set_note(&none, "only HVM and PVH domains have them");
		add_row(listing, &none);
		return 0;
	case ENOSYS:
	case EOPNOTSUPP:
		/* For example on Arm, where they are a build option of Xen. */
		set_note(&none, "not implemented by this Xen");
		add_row(listing, &none);
		return 0;
	}
	for (id = 0; id < MAX_IOREQ_SERVERS; id++) {
		struct row row = none;

		row.has_id = true;
		row.id = id;
		status = list_ioreq_server(listing, &row, &found);
		if (status)
			return status;
	}
	if (found)
		return 0;
	set_note(&none, "no ioreq server");
	add_row(listing, &none);
	return 0;
}

/*
 * Find the vCPUs by mapping the first frame of their buffers, which does not
 * change the guest: Xen's own size query ignores the vCPU.
 */
static int list_vmtrace_buffers(struct listing *listing)
{
	struct row any = { .type = XEN_RESOURCE_VMTRACE_BUF };
	struct resource res = {
		.domid = listing->domid, .type = XEN_RESOURCE_VMTRACE_BUF,
	};
	struct row row;
	int err;

	err = size_row(listing, &any, vmtrace_reasons);
	if (err)
		return err;
	if (!any.frames) {
		add_row(listing, &any);
		return 0;
	}
	for (res.id = 0; res.id < MAX_VCPUS; res.id++) {
		row = any;
		row.has_id = true;
		row.id = res.id;
		err = frames_probe(listing->xen->memory, &res, 0);
		if (err == ENOENT)
			break;
		if (err) {
			row.frames = 0;
			set_note(&row, "cannot be mapped: %s", strerror(err));
		}
		add_row(listing, &row);
	}
	if (res.id)
		return 0;
	any.frames = 0;
	set_note(&any, "the domain has no vCPU");
	add_row(listing, &any);
	return 0;
}

static int list_stats(struct listing *listing)
{
	struct row row = { .type = XEN_RESOURCE_STATS };
	int status = size_row(listing, &row, stats_reasons);

	if (status)
		return status;
	row.has_id = row.frames;
	add_row(listing, &row);
	return 0;
}

/* Types that this command does not know, if Xen returns a size for id 0. */
static void list_other_types(struct listing *listing)
{
	struct resource res = { .domid = listing->domid };

	for (; res.type < MAX_TYPES; res.type++) {
		struct row row = { .type = res.type, .has_id = true };

		if (type_name(res.type) ||
		    resource_frames(listing->xen, &res, &row.frames) ||
		    !row.frames)
			continue;
		set_note(&row, "unknown type; other ids are not listed");
		add_row(listing, &row);
	}
}

static int list_all(struct listing *listing)
{
	int status;

	if (!listing->rows)
		printf("%-12s  %-6s  %8s  %12s  %s\n", "TYPE", "ID", "FRAMES",
		       "BYTES", "NOTE");
	status = list_grant_table(listing);
	if (!status)
		status = list_ioreq_servers(listing);
	if (!status)
		status = list_vmtrace_buffers(listing);
	if (!status)
		status = list_stats(listing);
	if (!status)
		list_other_types(listing);
	return status;
}

static void print_rows(const struct listing *listing)
{
	struct json_object *object = json_make_object();

	json_set_number(object, "domid", listing->domid);
	json_set(object, "resources", json_object_get(listing->rows));
	json_print(object);
	putchar('\n');
}

static int list_run(const struct options *opts, char *const args[])
{
	struct listing listing = { };
	struct xen xen;
	int status;

	if (!parse_domid(args[0], &listing.domid))
		return usage_error("'%s' is not a domain id", args[0]);
	status = xen_open(&xen);
	if (status)
		return status;

	listing.xen = &xen;
	if (opts->given & TAKES_JSON)
		listing.rows = json_make_array();
	status = list_all(&listing);
	if (!status && listing.rows)
		print_rows(&listing);
	json_object_put(listing.rows);
	xen_close(&xen);
	return status;
}

const struct command list_command = {
	.name = "list",
	.synopsis = "DOMID [--json]",
	.summary = "list a domain's resources and their sizes",
	.min_args = 1,
	.max_args = 1,
	.takes = TAKES_JSON,
	.run = list_run,
};

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
#include <sys/queue.h>

#include <xen/resource.h>

#include "command.h"
#include "domain_find.h"
#include "frames.h"
#include "grant_table.h"
#include "ioreq_server.h"
#include "json.h"
#include "operand.h"
#include "report.h"
#include "size.h"
#include "xen.h"

/* Xen's limit of ioreq servers per domain; the ids count from 0. */
#define MAX_IOREQ_SERVERS	8

/* Xen numbers its types from 0; the highest in 2026 is 2. */
#define MAX_TYPES		32

/* Above the vCPU limit of every Xen version. */
#define MAX_VCPUS		8192

/* Returned instead of an exit status: skip this domain. */
#define SKIP_DOMAIN		-1

STAILQ_HEAD(row_list, row);

/**
 * struct listing - a list being made
 * @xen:   open handles
 * @domid: domain that owns the resources
 * @all:   all domains are listed: do not fail if this one is gone
 * @rows:  the rows found so far
 */
struct listing {
	struct xen *xen;
	uint16_t domid;
	bool all;
	struct row_list rows;
};

/**
 * struct row - one line of the list
 * @type:          XEN_RESOURCE_*
 * @has_id:        false: the line applies to all ids of the type
 * @id:            the id
 * @frames:        its size; 0: the domain does not have it, and @note says why
 * @version:       version of the grant table; 0: the row is not part of one
 * @frames_in_use: frames in use of a grant table
 * @reason:        code for @note, or NULL
 * @note:          remark, or an empty string
 * @next:          the next row
 */
struct row {
	uint32_t type;
	bool has_id;
	uint32_t id;
	uint64_t frames;
	unsigned int version;
	unsigned int frames_in_use;
	const char *reason;
	char note[96];

	STAILQ_ENTRY(row) next;
};

static void set_note(struct row *row, const char *reason, const char *format,
		     ...)
	__attribute__((format(printf, 3, 4)));

static void set_note(struct row *row, const char *reason, const char *format,
		     ...)
{
	va_list args;

	row->reason = reason;
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

static void set_number_or_null(struct json_object *object, const char *key,
			       bool known, uint64_t value)
{
	if (known)
		json_set_number(object, key, value);
	else
		json_set(object, key, NULL);
}

static struct json_object *json_row(const struct row *row)
{
	struct json_object *object = json_make_object();

	json_set_string(object, "type", type_name(row->type));
	json_set_number(object, "type_number", row->type);
	set_number_or_null(object, "id", row->has_id, row->id);
	json_set_string(object, "id_name",
			row->has_id ? id_name(row->type, row->id) : NULL);
	set_number_or_null(object, "size_frames", row->frames, row->frames);
	set_number_or_null(object, "size_bytes", row->frames,
			   row->frames * FRAME_SIZE);
	set_number_or_null(object, "frames_in_use", row->version,
			   row->frames_in_use);
	set_number_or_null(object, "version", row->version, row->version);
	json_set_string(object, "reason", row->reason);
	json_set_string(object, "note", row->note[0] ? row->note : NULL);
	return object;
}

static void add_row(struct listing *listing, const struct row *row)
{
	struct row *copy = malloc(sizeof(*copy));

	if (!copy)
		exit(fail("out of memory"));
	*copy = *row;
	STAILQ_INSERT_TAIL(&listing->rows, copy, next);
}

static void free_rows(struct listing *listing)
{
	struct row *row;

	while ((row = STAILQ_FIRST(&listing->rows))) {
		STAILQ_REMOVE_HEAD(&listing->rows, next);
		free(row);
	}
}

/**
 * struct reason - meaning of an errno from a size query
 * @err:  the errno; 0 ends the list
 * @code: name of the reason, for programs
 * @text: why the domain does not have the resource
 */
struct reason {
	int err;
	const char *code;
	const char *text;
};

static const struct reason grant_reasons[] = {
	{ EINVAL, "version-1",
	  "only a version 2 grant table has status words" },
	{ }
};

static const struct reason ioreq_reasons[] = {
	{ EPERM, "rings-in-guest", "its rings are in the domain's own memory" },
	{ ENOENT, "destroyed", "destroyed meanwhile" },
	{ }
};

static const struct reason vmtrace_reasons[] = {
	{ EINVAL, "not-created", "the domain was created without them" },
	{ ENOENT, "no-vcpu", "the domain has no vCPU" },
	{ }
};

static const struct reason stats_reasons[] = { { } };

/* In a list of all domains, skip those that are gone and dom0, which Xen refuses. */
static bool is_skipped(const struct listing *listing, int err)
{
	return listing->all &&
	       (err == ESRCH || (err == EPERM && !listing->domid));
}

static int fail_list(const struct listing *listing, const char *what, int err)
{
	return is_skipped(listing, err) ? SKIP_DOMAIN :
					  fail_domain(what, listing->domid, err);
}

#define NOT_IMPLEMENTED	"not-implemented", "not implemented by this Xen"

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
		set_note(row, NOT_IMPLEMENTED);
		return 0;
	}
	if (err == ESRCH && domain_exists(listing->xen->call, listing->domid)) {
		set_note(row, "dying", "the domain is dying");
		return 0;
	}
	for (; reasons->err; reasons++) {
		if (reasons->err == err) {
			set_note(row, reasons->code, "%s", reasons->text);
			return 0;
		}
	}
	if (is_skipped(listing, err))
		return SKIP_DOMAIN;
	return fail_resource("cannot get the size of", listing->xen, &res, err);
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
		return fail_list(listing, "cannot get the size of the grant table",
				 errno);

	shared.version = table.version;
	status.version = table.version;
	if (shared.frames) {
		shared.frames_in_use = table.frames;
		set_note(&shared, NULL, "limit; %u in use, version %u",
			 table.frames, table.version);
	}
	/* Xen's own handler reports status frames even in version 1. */
	if (status.frames && table.version == 1) {
		status.frames = 0;
		set_note(&status, grant_reasons[0].code, "%s",
			 grant_reasons[0].text);
	} else if (status.frames) {
		status.frames_in_use = table.status_frames;
		set_note(&status, NULL, "limit; %u in use",
			 table.status_frames);
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
		set_note(row, "bufioreq-off",
			 "no frame 0: buffered requests are off");
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
		set_note(row, "other-emulator",
			 "belongs to an emulator in another domain");
		break;
	default:
		return fail_list(listing, "cannot look up the ioreq servers", err);
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
		set_note(&none, "not-hvm", "only HVM and PVH domains have them");
		add_row(listing, &none);
		return 0;
	case ENOSYS:
	case EOPNOTSUPP:
		/* For example on Arm, where they are a build option of Xen. */
		set_note(&none, NOT_IMPLEMENTED);
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
	set_note(&none, "no-server", "no ioreq server");
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
			set_note(&row, "map-failed", "cannot be mapped: %s",
				 strerror(err));
		}
		add_row(listing, &row);
	}
	if (res.id)
		return 0;
	any.frames = 0;
	set_note(&any, "no-vcpu", "the domain has no vCPU");
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
		set_note(&row, "unknown-type",
			 "unknown type; other ids are not listed");
		add_row(listing, &row);
	}
}

static int list_all(struct listing *listing)
{
	int status = list_grant_table(listing);

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

static void print_text(const struct listing *listing)
{
	const struct row *row;

	printf("%-12s  %-6s  %8s  %12s  %s\n", "TYPE", "ID", "FRAMES", "BYTES",
	       "NOTE");
	STAILQ_FOREACH(row, &listing->rows, next)
		print_row(row);
}

static void print_json(const struct listing *listing)
{
	struct json_object *object = json_make_output();
	struct json_object *rows = json_make_array();
	const struct row *row;

	json_set_number(object, "domid", listing->domid);
	STAILQ_FOREACH(row, &listing->rows, next)
		json_append(rows, json_row(row));
	json_set(object, "resources", rows);
	json_print(object);
	putchar('\n');
}

static void print(const struct listing *listing, const struct options *opts)
{
	if (opts->given & TAKES_JSON)
		print_json(listing);
	else
		print_text(listing);
}

static int list_one(struct xen *xen, const struct options *opts, uint16_t domid)
{
	struct listing listing = {
		.xen = xen,
		.domid = domid,
		.rows = STAILQ_HEAD_INITIALIZER(listing.rows),
	};
	int status = list_all(&listing);

	if (!status)
		print(&listing, opts);
	free_rows(&listing);
	return status;
}

/**
 * struct listings - the lists of all domains
 * @xen:  open handles
 * @opts: the options
 * @nr:   number of lists
 */
struct listings {
	struct xen *xen;
	const struct options *opts;
	unsigned int nr;
};

static int list_next(const struct domctl_domain *domain, void *data)
{
	struct listings *listings = data;
	struct listing listing = {
		.xen = listings->xen,
		.domid = domain->domid,
		.all = true,
		.rows = STAILQ_HEAD_INITIALIZER(listing.rows),
	};
	int status = list_all(&listing);

	if (!status) {
		if (!(listings->opts->given & TAKES_JSON))
			printf("%sdomain %u\n", listings->nr ? "\n" : "",
			       listing.domid);
		listings->nr++;
		print(&listing, listings->opts);
	}
	free_rows(&listing);
	return status == SKIP_DOMAIN ? 0 : status;
}

static int list_domains(struct xen *xen, const struct options *opts)
{
	struct listings listings = { .xen = xen, .opts = opts };
	int status = domain_each(xen->call, list_next, &listings);

	if (!status && !listings.nr && !(opts->given & TAKES_JSON))
		puts("no other domain");
	return status;
}

int list_run(const struct options *opts, char *const args[])
{
	uint16_t domid = 0;
	struct xen xen;
	int status = 0;

	if (args[0])
		status = operand_domid(args[0], &domid);
	if (!status)
		status = xen_open(&xen);
	if (status)
		return status;
	status = args[0] ? list_one(&xen, opts, domid) :
			   list_domains(&xen, opts);
	xen_close(&xen);
	return status;
}

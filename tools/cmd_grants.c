// SPDX-License-Identifier: GPL-2.0-only
/* xen-resource grants: the entries in use of a domain's grant table. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <xen/resource.h>

#include "command.h"
#include "frames.h"
#include "grant_entry.h"
#include "grant_table.h"
#include "json.h"
#include "operand.h"
#include "progress.h"
#include "report.h"
#include "xen.h"

/* Frames of status words for one window of entries. */
#define WINDOW_STATUS	(WINDOW_FRAMES / 8)

/**
 * struct reader - a grant table being read
 * @xen:     open handles
 * @domid:   domain that owns the table
 * @table:   its shape when reading started
 * @json:    print JSON
 * @in_use:  number of entries printed so far
 * @entries: copy of the current window's entries
 * @status:  copy of their status words (version 2)
 */
struct reader {
	struct xen *xen;
	uint16_t domid;
	struct grant_table table;
	bool json;
	uint64_t in_use;
	unsigned char entries[WINDOW_FRAMES * FRAME_SIZE]
		__attribute__((aligned(8)));
	unsigned char status[WINDOW_STATUS * FRAME_SIZE]
		__attribute__((aligned(8)));
};

/* Names and unnamed bits (in hex), separated by commas; "-" if none is set. */
static void print_names(const char *const names[], size_t n, uint16_t unknown,
			int width)
{
	char text[160];
	int len = 0;
	size_t i;

	for (i = 0; i < n; i++)
		len += snprintf(text + len, sizeof(text) - len, "%s%s",
				len ? "," : "", names[i]);
	if (unknown)
		len += snprintf(text + len, sizeof(text) - len, "%s0x%x",
				len ? "," : "", unknown);
	printf("  %-*s", width, len ? text : "-");
}

static void print_detail(const struct grant_entry *entry)
{
	if (entry->kind == GRANT_SUB_PAGE)
		printf("  %u bytes from %u", entry->length, entry->page_off);
	else if (entry->kind == GRANT_TRANSITIVE)
		printf("  grant %" PRIu32 " of domain %u", entry->trans_ref,
		       entry->trans_domid);
	else
		fputs("  -", stdout);
}

static void print_text(const struct reader *reader, uint32_t ref,
		       const struct grant_entry *entry)
{
	const char *names[GRANT_MAX_NAMES];
	uint16_t unknown;
	size_t n;

	printf("%-8" PRIu32 "  %-10s  %-5u", ref, grant_kind_name(entry->kind),
	       entry->domid);
	if (entry->kind == GRANT_TRANSITIVE)
		printf("  %-14s", "-");
	else
		printf("  %#-14" PRIx64, entry->frame);

	n = grant_flag_names(entry, names, &unknown);
	if (reader->table.version == 1) {
		print_names(names, n, unknown, 0);
		putchar('\n');
		return;
	}
	print_names(names, n, unknown, 20);
	n = grant_status_names(entry, names, &unknown);
	print_names(names, n, unknown, 15);
	print_detail(entry);
	putchar('\n');
}

static struct json_object *name_array(const char *const names[], size_t n)
{
	struct json_object *array = json_make_array();
	size_t i;

	for (i = 0; i < n; i++)
		json_append_string(array, names[i]);
	return array;
}

static void print_json(const struct reader *reader, uint32_t ref,
		       const struct grant_entry *entry)
{
	struct json_object *object = json_make_object();
	const char *names[GRANT_MAX_NAMES];
	uint16_t unknown;
	size_t n;

	json_set_number(object, "ref", ref);
	json_set_string(object, "kind", grant_kind_name(entry->kind));
	json_set_number(object, "domid", entry->domid);
	if (entry->kind != GRANT_TRANSITIVE)
		json_set_number(object, "frame", entry->frame);

	n = grant_flag_names(entry, names, &unknown);
	json_set(object, "flags", name_array(names, n));
	json_set_number(object, "unknown_flags", unknown);
	json_set_number(object, "raw_flags", entry->flags);
	if (reader->table.version == 2) {
		n = grant_status_names(entry, names, &unknown);
		json_set(object, "status", name_array(names, n));
		json_set_number(object, "raw_status", entry->status);
	}

	if (entry->kind == GRANT_SUB_PAGE) {
		json_set_number(object, "offset_bytes", entry->page_off);
		json_set_number(object, "length_bytes", entry->length);
	}
	if (entry->kind == GRANT_TRANSITIVE) {
		json_set_number(object, "trans_domid", entry->trans_domid);
		json_set_number(object, "trans_ref", entry->trans_ref);
	}

	fputs(reader->in_use ? ",\n  " : "\n  ", stdout);
	json_print(object);
}

/*
 * The JSON is printed piece by piece instead of as one json-c object: the guest
 * controls the number of entries and must not exhaust dom0's memory.
 */
static void print_head(const struct reader *reader)
{
	const struct grant_table *table = &reader->table;

	if (reader->json) {
		printf("{ \"schema_version\": %d, \"wall_time_ms\": %" PRIu64 ", ",
		       JSON_SCHEMA_VERSION, json_wall_time_ms());
		printf("\"domid\": %u, \"version\": %u, ", reader->domid,
		       table->version);
		printf("\"frames_in_use\": %u, \"max_frames\": %u, \"entries\": [",
		       table->frames, table->max_frames);
		return;
	}
	printf("domain %u: version %u grant table, %u of at most %u frames\n",
	       reader->domid, table->version, table->frames,
	       table->max_frames);
	printf("%-8s  %-10s  %-5s  %-14s  ", "REF", "KIND", "DOMID", "FRAME");
	if (table->version == 1)
		puts("FLAGS");
	else
		printf("%-20s  %-15s  DETAIL\n", "FLAGS", "STATUS");
}

static void print_tail(const struct reader *reader)
{
	if (reader->json)
		printf(" ], \"entries_in_use\": %" PRIu64 " }\n",
		       reader->in_use);
	else
		printf("entries in use: %" PRIu64 "\n", reader->in_use);
}

static int copy_window(struct reader *reader, unsigned int frame,
		       unsigned int count)
{
	struct resource res = {
		.domid = reader->domid,
		.type = XEN_RESOURCE_GRANT_TABLE,
		.id = XEN_RESOURCE_GRANT_SHARED,
	};
	struct grant_table now;

	if (frames_copy(reader->xen->memory, &res, frame, count,
			reader->entries))
		return fail_resource("cannot map", reader->xen, &res, errno);
	if (reader->table.version == 2) {
		res.id = XEN_RESOURCE_GRANT_STATUS;
		if (frames_copy(reader->xen->memory, &res,
				grant_status_frames(frame),
				grant_status_frames(count), reader->status))
			return fail_resource("cannot map", reader->xen, &res, errno);
	}

	/* If the guest switched the version, the copies are unusable. */
	if (grant_table_query(reader->xen->call, reader->domid, &now))
		return fail_domain("cannot get the size of the grant table",
				   reader->domid, errno);
	if (now.version != reader->table.version)
		return fail("cannot read the grants of domain %u: version changed; try again",
			    reader->domid);
	return 0;
}

static void print_window(struct reader *reader, unsigned int frame,
			 unsigned int count)
{
	unsigned int per_frame = grant_entries_per_frame(reader->table.version);
	struct grant_entry entry;
	unsigned int i;
	bool in_use;

	for (i = 0; i < count * per_frame; i++) {
		if (reader->table.version == 2)
			in_use = grant_decode_v2(reader->entries,
						 reader->status, i, &entry);
		else
			in_use = grant_decode_v1(reader->entries, i, &entry);
		if (!in_use)
			continue;
		if (reader->json)
			print_json(reader, frame * per_frame + i, &entry);
		else
			print_text(reader, frame * per_frame + i, &entry);
		reader->in_use++;
	}
}

static int read_table(struct reader *reader)
{
	struct progress progress;
	unsigned int frame, count;
	int status;

	if (grant_table_query(reader->xen->call, reader->domid,
			      &reader->table))
		return fail_domain("cannot get the size of the grant table",
				   reader->domid, errno);

	progress_start(&progress, reader->table.frames, true);
	for (frame = 0; frame < reader->table.frames; frame += count) {
		count = reader->table.frames - frame;
		if (count > WINDOW_FRAMES)
			count = WINDOW_FRAMES;
		status = copy_window(reader, frame, count);
		if (status) {
			progress_end(&progress);
			return status;
		}
		if (!frame)
			print_head(reader);
		print_window(reader, frame, count);
		progress_update(&progress, frame + count);
	}
	progress_end(&progress);
	if (!reader->table.frames)
		print_head(reader);
	print_tail(reader);
	return 0;
}

int grants_run(const struct options *opts, char *const args[])
{
	struct reader *reader;
	struct xen xen;
	uint16_t domid;
	int status;

	status = operand_domid(args[0], &domid);
	if (status)
		return status;

	reader = calloc(1, sizeof(*reader));
	if (!reader)
		return fail("out of memory");
	status = xen_open(&xen);
	if (status)
		goto out;
	reader->xen = &xen;
	reader->domid = domid;
	reader->json = opts->given & TAKES_JSON;
	status = read_table(reader);
	xen_close(&xen);
out:
	free(reader);
	return status;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * grants: for any contents of the table, every entry in use is printed once, in
 * order, and with its fields.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xen/resource.h>

#include "fuzz.h"

/* The number of entries in use, and the sum of their domids as a checksum. */
static uint64_t in_use, domids;

static void count_entries(unsigned int id, const void *frames, size_t bytes)
{
	size_t i, step = fuzz_xen.version == 1 ? 4 : 8;
	const uint16_t *words = frames;

	if (id != XEN_RESOURCE_GRANT_SHARED)
		return;
	for (i = 0; i < bytes / sizeof(*words); i += step) {
		if (!(words[i] & 3))
			continue;
		in_use++;
		domids += words[i + 1];
	}
}

static uint64_t number(struct json_object *object, const char *key)
{
	struct json_object *value;

	must(json_object_object_get_ex(object, key, &value));
	must(json_object_is_type(value, json_type_int));
	return json_object_get_uint64(value);
}

static void check_json(unsigned int entries)
{
	struct json_object *all = fuzz_json(fuzz_out, strlen(fuzz_out));
	struct json_object *array = json_object_object_get(all, "entries");
	size_t i, n = json_object_array_length(array);
	uint64_t ref, next = 0, sum = 0;

	must(n == in_use && number(all, "entries_in_use") == n);
	for (i = 0; i < n; i++) {
		struct json_object *entry = json_object_array_get_idx(array, i);

		ref = number(entry, "ref");
		must(ref >= next && ref < entries);
		next = ref + 1;
		must(number(entry, "raw_flags") & 3);
		sum += number(entry, "domid");
	}
	must(sum == domids);
	json_object_put(all);
}

/* Two header lines, one line per entry, and the total. */
static void check_text(void)
{
	const char *tail = strstr(fuzz_out, "entries in use: ");

	must(tail);
	must(strtoul(tail + 16, NULL, 10) == in_use);
	must(fuzz_lines(fuzz_out) == in_use + 3);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct options opts = { };
	unsigned int choice, entries;

	fuzz_input(data, size);
	choice = fuzz_byte();
	fuzz_xen = (struct fuzz_xen){
		.version = 1 + (choice & 1),
		.changes_version = choice % 32 == 31,
		/* Above 8, there is a second frame of status words. */
		.table_frames = 1 + fuzz_byte() % 10,
		.mapped = count_entries,
	};
	in_use = 0;
	domids = 0;
	opts.given = choice & 2 ? TAKES_JSON : 0;
	entries = fuzz_xen.table_frames * (choice & 1 ? 256 : 512);
	if (fuzz_run(grants_run, &opts))
		must(fuzz_xen.changes_version);
	else if (opts.given)
		check_json(entries);
	else
		check_text();
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * stat, with and without --interval: for any contents of the frames, and any
 * changes to them, it prints valid output or fails with one line.
 */
#include <stdio.h>
#include <string.h>

#include "fuzz.h"

static void check_json(void)
{
	const char *line = fuzz_out;
	struct json_object *object;
	size_t length;

	for (; *line; line += length + 1) {
		length = strcspn(line, "\n");
		must(line[length]);
		object = fuzz_json(line, length);
		must(json_object_object_get(object, "vcpus"));
		json_object_put(object);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct options opts = { .count = 3 };
	unsigned int choice;

	fuzz_input(data, size);
	choice = fuzz_byte();
	fuzz_xen = (struct fuzz_xen){
		.stats_frames = 1 + (choice >> 2) % 3,
	};
	if (choice & 1)
		opts.given |= TAKES_JSON;
	if (choice & 2)
		opts.given |= TAKES_INTERVAL | TAKES_COUNT;
	opts.interval = 1000000000;
	fuzz_run(stat_run, &opts);
	if (choice & 1)
		check_json();
	return 0;
}

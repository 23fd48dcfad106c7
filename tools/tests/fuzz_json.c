// SPDX-License-Identifier: GPL-2.0-only
/* json.c: parsing the output for any numbers yields the same numbers. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "json.h"

static uint64_t fuzz_word(void)
{
	uint64_t value = 0;
	unsigned int i;

	for (i = 0; i < sizeof(value); i++)
		value |= (uint64_t)fuzz_byte() << i * 8;
	return value;
}

static double fuzz_decimal(void)
{
	static const double rare[] = { INFINITY, -INFINITY, NAN, 0, -0.0 };
	uint64_t bits = fuzz_word();
	double value;

	if (fuzz_byte() % 4 == 3)
		return rare[bits % (sizeof(rare) / sizeof(rare[0]))];
	memcpy(&value, &bits, sizeof(value));
	return value;
}

static char *print_object(uint64_t number, double share, bool truth)
{
	struct json_object *object = json_make_object();
	FILE *real_stdout = stdout;
	size_t size;
	char *text;

	json_set_number(object, "number", number);
	json_set_decimal(object, "share", share);
	json_set_bool(object, "truth", truth);
	json_set_string(object, "nothing", NULL);
	stdout = open_memstream(&text, &size);
	must(stdout);
	json_print(object);
	fclose(stdout);
	stdout = real_stdout;
	return text;
}

static void check_share(struct json_object *value, double share)
{
	double seen;

	if (!isfinite(share)) {
		must(!value);
		return;
	}
	/* json-c truncates larger ones; the command never prints them. */
	if (fabs(share) > 1e30)
		return;
	seen = json_object_get_double(value);
	must(fabs(seen - share) <= 0.001 + fabs(share) * DBL_EPSILON * 4);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json_object *object;
	uint64_t number;
	double share;
	bool truth;
	char *text;

	fuzz_input(data, size);
	truth = fuzz_byte() & 1;
	number = fuzz_word();
	share = fuzz_decimal();
	text = print_object(number, share, truth);
	object = fuzz_json(text, strlen(text));
	must(json_object_get_uint64(json_object_object_get(object, "number")) ==
	     number);
	check_share(json_object_object_get(object, "share"), share);
	must(json_object_get_boolean(json_object_object_get(object, "truth")) ==
	     truth);
	json_object_put(object);
	free(text);
	return 0;
}

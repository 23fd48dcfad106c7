// SPDX-License-Identifier: GPL-2.0-only
#include "least.h"

#include <string.h>

#include "tools_helper.h"

#define MAX_KINDS	64

static struct kind {
	const char *phase;
	const char *what;
	long least;
} kinds[MAX_KINDS];

static size_t nr_kinds;

static struct kind *find_kind(const char *phase, const char *what)
{
	size_t i;

	for (i = 0; i < nr_kinds; i++)
		if (!strcmp(kinds[i].phase, phase) &&
		    !strcmp(kinds[i].what, what))
			return &kinds[i];
	return NULL;
}

void least_note(const char *phase, const char *what, long value)
{
	struct kind *kind = find_kind(phase, what);

	if (!kind) {
		check(nr_kinds < MAX_KINDS, "keep another kind of value");
		kind = &kinds[nr_kinds++];
		*kind = (struct kind){ phase, what, value };
	}
	if (value < kind->least)
		kind->least = value;
}

void least_print(const char *driver, size_t frames)
{
	size_t i;

	for (i = 0; i < nr_kinds; i++)
		printf("%s %zu %s %s %ld\n", driver, frames, kinds[i].phase,
		       kinds[i].what, kinds[i].least);
	nr_kinds = 0;
}

// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>
#include <string.h>

#include "sort_key.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static const struct {
	const char *name;
	char letter;
} keys[NR_SORT_KEYS] = {
	[SORT_RUN]	= { "run", 'r' },
	[SORT_WAIT]	= { "wait", 'w' },
	[SORT_BLOCKED]	= { "blocked", 'b' },
	[SORT_STEAL]	= { "steal", 't' },
	[SORT_SWITCHES]	= { "switches", 'c' },
	[SORT_DOMID]	= { "domid", 'd' },
	[SORT_NAME]	= { "name", 'n' },
};

const char *sort_key_name(enum sort_key key)
{
	return keys[key].name;
}

bool parse_sort_key(const char *name, enum sort_key *key)
{
	size_t i;

	for (i = 0; i < COUNT(keys); i++) {
		if (!strcmp(keys[i].name, name)) {
			*key = i;
			return true;
		}
	}
	return false;
}

bool sort_key_of_letter(int letter, enum sort_key *key)
{
	size_t i;

	for (i = 0; i < COUNT(keys); i++) {
		if (keys[i].letter == letter) {
			*key = i;
			return true;
		}
	}
	return false;
}

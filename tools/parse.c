// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "parse.h"

#define NS_PER_SECOND	1000000000ull

bool parse_number(const char *text, uint64_t max, uint64_t *value)
{
	bool hex = !strncmp(text, "0x", 2);
	const char *digits = hex ? text + 2 : text;
	unsigned long long number;
	char *end;

	/* strtoull() would accept blanks, signs and a second 0x. */
	if (hex ? !isxdigit((unsigned char)*digits) :
		  !isdigit((unsigned char)*digits))
		return false;
	if (hex && !strncmp(digits, "0x", 2))
		return false;

	errno = 0;
	number = strtoull(digits, &end, hex ? 16 : 10);
	if (errno || *end || number > max)
		return false;
	*value = number;
	return true;
}

bool parse_seconds(const char *text, uint64_t *ns)
{
	uint64_t unit = NS_PER_SECOND;
	uint64_t value = 0;

	if (!isdigit((unsigned char)*text))
		return false;
	for (; isdigit((unsigned char)*text); text++) {
		value = value * 10 + (*text - '0');
		if (value > UINT32_MAX)
			return false;
	}
	value *= NS_PER_SECOND;

	if (*text == '.' && !isdigit((unsigned char)*++text))
		return false;
	for (; isdigit((unsigned char)*text); text++) {
		unit /= 10;
		value += unit * (*text - '0');
	}
	if (*text)
		return false;
	*ns = value;
	return true;
}

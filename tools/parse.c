// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "parse.h"

bool parse_number(const char *text, uint64_t max, uint64_t *value)
{
	bool hex = !strncmp(text, "0x", 2);
	const char *digits = hex ? text + 2 : text;
	unsigned long long number;
	char *end;

	/* strtoull() itself would take blanks, signs and a second 0x. */
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

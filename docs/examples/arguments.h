/* SPDX-License-Identifier: GPL-2.0-only */
/* Check the command line of an example. */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include <stdio.h>
#include <stdlib.h>

/* End the program with its usage unless it has exactly these operands. */
static inline void check_usage(int argc, char *argv[], int operands,
			       const char *names)
{
	if (argc == operands + 1)
		return;
	fprintf(stderr, "usage: %s %s\n", argv[0], names);
	exit(2);
}

/* A number from @min to @max; atoi() would take any other text as 0. */
static inline unsigned int number(const char *text, unsigned long min,
				  unsigned long max)
{
	unsigned long value;
	char *end;

	value = strtoul(text, &end, 10);
	if (*text >= '0' && *text <= '9' && !*end && value >= min &&
	    value <= max)
		return value;
	fprintf(stderr, "'%s' is not a number from %lu to %lu\n", text, min,
		max);
	exit(2);
}

/* The number of a domain; higher ones are reserved. */
static inline unsigned int domain_number(const char *text)
{
	return number(text, 0, 32751);
}

#endif

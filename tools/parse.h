/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_RESOURCE_PARSE_H
#define XEN_RESOURCE_PARSE_H

#include <stdbool.h>
#include <stdint.h>

/**
 * parse_number() - parse a whole string as an unsigned number
 * @text:  decimal, or hexadecimal after 0x; without sign or blanks
 * @max:   largest value allowed
 * @value: set to the number
 *
 * Return: true if @text is such a number.
 */
bool parse_number(const char *text, uint64_t max, uint64_t *value);

/**
 * parse_seconds() - parse a whole string as a time
 * @text: decimal seconds, optionally with a fraction; without sign or blanks
 * @ns:   set to the time in nanoseconds; smaller fractions are truncated
 *
 * Return: true if @text is such a time, and below 2^32 seconds.
 */
bool parse_seconds(const char *text, uint64_t *ns);

#endif

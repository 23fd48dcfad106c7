/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_RESOURCE_PARSE_H
#define XEN_RESOURCE_PARSE_H

#include <stdbool.h>
#include <stdint.h>

/**
 * parse_number() - read a whole string as an unsigned number
 * @text:  decimal, or hexadecimal after 0x; no sign, no blanks
 * @max:   largest value allowed
 * @value: takes the number
 *
 * Return: whether @text was such a number.
 */
bool parse_number(const char *text, uint64_t max, uint64_t *value);

/**
 * parse_seconds() - read a whole string as a time
 * @text: seconds, decimal, with a fraction or without; no sign, no blanks
 * @ns:   takes the time in nanoseconds; smaller fractions are cut off
 *
 * Return: whether @text was such a time, and below 2^32 seconds.
 */
bool parse_seconds(const char *text, uint64_t *ns);

#endif

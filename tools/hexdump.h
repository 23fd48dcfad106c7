/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_RESOURCE_HEXDUMP_H
#define XEN_RESOURCE_HEXDUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define HEXDUMP_LINE	16u

/**
 * struct hexdump - a hexdump that comes in pieces; start with all zero
 * @last:     bytes of the line before
 * @has_last: there was a line before
 * @skipping: lines equal to @last are being left out, marked by one asterisk
 */
struct hexdump {
	unsigned char last[HEXDUMP_LINE];
	bool has_last;
	bool skipping;
};

/**
 * hexdump_add() - print the next piece
 * @dump:   the state
 * @out:    where to print
 * @offset: what the first byte is labelled with
 * @data:   the piece
 * @size:   its bytes, a multiple of %HEXDUMP_LINE
 */
void hexdump_add(struct hexdump *dump, FILE *out, uint64_t offset,
		 const void *data, size_t size);

/** hexdump_end() - print the offset after the last byte */
void hexdump_end(FILE *out, uint64_t offset);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_RESOURCE_HEXDUMP_H
#define XEN_RESOURCE_HEXDUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define HEXDUMP_LINE	16u

/**
 * struct hexdump - state of a hexdump printed in pieces; initialise with zeros
 * @last:     bytes of the previous line
 * @has_last: there was a previous line
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
 * @out:    output stream
 * @offset: offset to print for the first byte
 * @data:   the piece
 * @size:   its size in bytes, a multiple of %HEXDUMP_LINE
 */
void hexdump_add(struct hexdump *dump, FILE *out, uint64_t offset,
		 const void *data, size_t size);

/** hexdump_end() - print the offset after the last byte */
void hexdump_end(FILE *out, uint64_t offset);

#endif

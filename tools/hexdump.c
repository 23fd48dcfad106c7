// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "hexdump.h"

static void print_line(FILE *out, uint64_t offset, const unsigned char *bytes)
{
	unsigned int i;

	fprintf(out, "%08" PRIx64 " ", offset);
	for (i = 0; i < HEXDUMP_LINE; i++)
		fprintf(out, "%s%02x", i == HEXDUMP_LINE / 2 ? "  " : " ",
			bytes[i]);
	fputs("  |", out);
	for (i = 0; i < HEXDUMP_LINE; i++)
		fputc(bytes[i] < 0x80 && isprint(bytes[i]) ? bytes[i] : '.',
		      out);
	fputs("|\n", out);
}

void hexdump_add(struct hexdump *dump, FILE *out, uint64_t offset,
		 const void *data, size_t size)
{
	const unsigned char *line = data;
	const unsigned char *end = line + size;

	for (; line < end; line += HEXDUMP_LINE, offset += HEXDUMP_LINE) {
		if (dump->has_last &&
		    !memcmp(line, dump->last, HEXDUMP_LINE)) {
			if (!dump->skipping)
				fputs("*\n", out);
			dump->skipping = true;
			continue;
		}
		print_line(out, offset, line);
		memcpy(dump->last, line, HEXDUMP_LINE);
		dump->has_last = true;
		dump->skipping = false;
	}
}

void hexdump_end(FILE *out, uint64_t offset)
{
	fprintf(out, "%08" PRIx64 "\n", offset);
}

// SPDX-License-Identifier: GPL-2.0-only
/* hexdump: parsing the dump of any bytes yields the same bytes. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "hexdump.h"

#define LINES	64
#define BYTES	(LINES * HEXDUMP_LINE)

static char *print_hexdump(const uint8_t *bytes)
{
	struct hexdump dump = { };
	size_t at, length, size;
	char *text;
	FILE *out = open_memstream(&text, &size);

	must(out);
	for (at = 0; at < BYTES; at += length) {
		/* Dump in pieces, as the command does with its windows. */
		length = (1 + fuzz_byte() % 8) * HEXDUMP_LINE;
		if (length > BYTES - at)
			length = BYTES - at;
		hexdump_add(&dump, out, at, bytes + at, length);
	}
	hexdump_end(out, BYTES);
	fclose(out);
	return text;
}

static const char *parse_line(const char *line, uint8_t *bytes)
{
	char *end = NULL;
	unsigned int i;

	for (i = 0; i < HEXDUMP_LINE; i++) {
		bytes[i] = strtoul(line, &end, 16);
		line = end;
	}
	must(!strncmp(line, "  |", 3) && !strncmp(line + 19, "|\n", 2));
	for (i = 0; i < HEXDUMP_LINE; i++)
		must(line[3 + i] >= ' ' && line[3 + i] <= '~');
	return line + 21;
}

/* After an asterisk, the next offset shows how many lines were left out. */
static void parse_hexdump(const char *text, uint8_t *bytes)
{
	size_t offset, at = 0;
	char *end;

	for (;;) {
		if (*text == '*') {
			text += 2;
			must(at);
		}
		offset = strtoul(text, &end, 16);
		for (; at < offset; at += HEXDUMP_LINE)
			memcpy(bytes + at, bytes + at - HEXDUMP_LINE,
			       HEXDUMP_LINE);
		must(at == offset);
		if (at == BYTES)
			break;
		text = parse_line(end, bytes + at);
		at += HEXDUMP_LINE;
	}
	must(!strcmp(end, "\n"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t bytes[BYTES], parsed[BYTES];
	char *text;

	fuzz_input(data, size);
	memset(bytes, fuzz_byte(), sizeof(bytes));
	fuzz_patch(bytes, sizeof(bytes));
	text = print_hexdump(bytes);
	parse_hexdump(text, parsed);
	must(!memcmp(bytes, parsed, sizeof(bytes)));
	free(text);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>

#include "prometheus.h"

#define NS_PER_S	UINT64_C(1000000000)

void prom_head(FILE *file, const char *name, const char *type,
	       const char *help)
{
	fprintf(file, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void print_escaped(FILE *file, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n') {
			fputs("\\n", file);
			continue;
		}
		if (*text == '\\' || *text == '"')
			putc('\\', file);
		putc(*text, file);
	}
}

void prom_name(FILE *file, const char *name, uint16_t domid,
	       const char *domain)
{
	fprintf(file, "%s{domid=\"%u\"", name, domid);
	prom_label(file, "name", domain);
}

void prom_label(FILE *file, const char *label, const char *value)
{
	fprintf(file, ",%s=\"", label);
	print_escaped(file, value);
	putc('"', file);
}

void prom_number(FILE *file, uint64_t value)
{
	fprintf(file, "} %" PRIu64 "\n", value);
}

/* In decimal: a double has too few digits for the nanoseconds of a year. */
void prom_seconds(FILE *file, uint64_t ns)
{
	fprintf(file, "} %" PRIu64 ".%09" PRIu64 "\n", ns / NS_PER_S,
		ns % NS_PER_S);
}

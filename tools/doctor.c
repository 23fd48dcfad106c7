// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor.h"
#include "report.h"

void doctor_add(struct doctor *doctor, enum doctor_level level,
		const char *code, const char *next, const char *format, ...)
{
	struct finding *finding = calloc(1, sizeof(*finding));
	va_list args;

	if (!finding)
		exit(fail("out of memory"));
	finding->check = doctor->check;
	finding->level = level;
	finding->code = code;
	if (next)
		snprintf(finding->next, FINDING_TEXT, "%s", next);
	va_start(args, format);
	vsnprintf(finding->text, FINDING_TEXT, format, args);
	va_end(args);
	STAILQ_INSERT_TAIL(&doctor->findings, finding, entry);
}

void doctor_add_reason(struct doctor *doctor, enum doctor_level level,
		       const char *code, const char *what, const char *reason)
{
	const char *next = strstr(reason, "; ");
	int len = next ? next - reason : (int)strlen(reason);

	doctor_add(doctor, level, code, next ? next + 2 : NULL, "%s: %.*s",
		   what, len, reason);
}

void doctor_skip(struct doctor *doctor, const char *what, const char *reason)
{
	doctor_add_reason(doctor, DOCTOR_WARNING, "not-checked", what, reason);
}

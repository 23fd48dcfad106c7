// SPDX-License-Identifier: GPL-2.0-only
/* Counts of the results of every kind of operation. */
#include <string.h>

#include "outcomes.h"

void result_write(int result, FILE *to)
{
	const char *name = strerrorname_np(result);

	if (result < 0)
		fprintf(to, " SIG%s", sigabbrev_np(-result));
	else
		fprintf(to, " %s", name ? : "?");
}

void outcomes_count(struct outcomes *outcomes, enum operation_kind kind,
		    int result)
{
	unsigned int at = OUTCOME_SIGNALS + result;

	if (at < OUTCOME_RESULTS)
		outcomes->times[kind][at]++;
}

void outcomes_add(struct outcomes *to, const struct outcomes *from)
{
	unsigned int kind, at;

	for (kind = 0; kind < OPERATION_KINDS; kind++)
		for (at = 0; at < OUTCOME_RESULTS; at++)
			to->times[kind][at] += from->times[kind][at];
}

static void write_kind(const unsigned int *times, enum operation_kind kind,
		       FILE *to)
{
	const char *comma = "";
	unsigned int n, at;

	for (n = 0; n < OUTCOME_RESULTS; n++) {
		/* Success, then the errnos, then the signals. */
		at = (OUTCOME_SIGNALS + n) % OUTCOME_RESULTS;
		if (!times[at])
			continue;
		if (!*comma)
			fprintf(to, "# %s:", operation_name(kind));
		fputs(comma, to);
		result_write((int)at - OUTCOME_SIGNALS, to);
		fprintf(to, " %u", times[at]);
		comma = ",";
	}
	if (*comma)
		fputc('\n', to);
}

void outcomes_write(const struct outcomes *outcomes, FILE *to)
{
	unsigned int kind;

	for (kind = 0; kind < OPERATION_KINDS; kind++)
		write_kind(outcomes->times[kind], kind, to);
}

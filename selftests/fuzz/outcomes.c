// SPDX-License-Identifier: GPL-2.0-only
/* Counts of the results of every kind of operation. */
#include <errno.h>
#include <signal.h>

#include "outcomes.h"

/* The results that the device and the kernel are known to give. */
static const char * const names[OUTCOME_RESULTS] = {
	[OUTCOME_SIGNALS - SIGBUS] = "SIGBUS",
	[OUTCOME_SIGNALS - SIGSEGV] = "SIGSEGV",
	[OUTCOME_SIGNALS] = "0",
	[OUTCOME_SIGNALS + EPERM] = "EPERM",
	[OUTCOME_SIGNALS + ENOENT] = "ENOENT",
	[OUTCOME_SIGNALS + ESRCH] = "ESRCH",
	[OUTCOME_SIGNALS + EINTR] = "EINTR",
	[OUTCOME_SIGNALS + EIO] = "EIO",
	[OUTCOME_SIGNALS + EBADF] = "EBADF",
	[OUTCOME_SIGNALS + EAGAIN] = "EAGAIN",
	[OUTCOME_SIGNALS + ENOMEM] = "ENOMEM",
	[OUTCOME_SIGNALS + EACCES] = "EACCES",
	[OUTCOME_SIGNALS + EFAULT] = "EFAULT",
	[OUTCOME_SIGNALS + EBUSY] = "EBUSY",
	[OUTCOME_SIGNALS + EEXIST] = "EEXIST",
	[OUTCOME_SIGNALS + ENODEV] = "ENODEV",
	[OUTCOME_SIGNALS + EINVAL] = "EINVAL",
	[OUTCOME_SIGNALS + ENOTTY] = "ENOTTY",
	[OUTCOME_SIGNALS + EOPNOTSUPP] = "EOPNOTSUPP",
};

void result_write(int result, FILE *to)
{
	unsigned int at = OUTCOME_SIGNALS + result;

	if (at < OUTCOME_RESULTS && names[at])
		fprintf(to, " %s", names[at]);
	else
		fprintf(to, " %d", result);
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

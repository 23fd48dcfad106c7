// SPDX-License-Identifier: GPL-2.0-only
/* How often each operation ended how. */
#include <errno.h>
#include <signal.h>

#include "tally.h"

/* Those that the device or the kernel is known to end with. */
static const char * const names[TALLY_RESULTS] = {
	[TALLY_SIGNALS - SIGBUS] = "SIGBUS",
	[TALLY_SIGNALS - SIGSEGV] = "SIGSEGV",
	[TALLY_SIGNALS] = "0",
	[TALLY_SIGNALS + EPERM] = "EPERM",
	[TALLY_SIGNALS + ENOENT] = "ENOENT",
	[TALLY_SIGNALS + ESRCH] = "ESRCH",
	[TALLY_SIGNALS + EINTR] = "EINTR",
	[TALLY_SIGNALS + EIO] = "EIO",
	[TALLY_SIGNALS + EBADF] = "EBADF",
	[TALLY_SIGNALS + EAGAIN] = "EAGAIN",
	[TALLY_SIGNALS + ENOMEM] = "ENOMEM",
	[TALLY_SIGNALS + EACCES] = "EACCES",
	[TALLY_SIGNALS + EFAULT] = "EFAULT",
	[TALLY_SIGNALS + EBUSY] = "EBUSY",
	[TALLY_SIGNALS + EEXIST] = "EEXIST",
	[TALLY_SIGNALS + ENODEV] = "ENODEV",
	[TALLY_SIGNALS + EINVAL] = "EINVAL",
	[TALLY_SIGNALS + ENOTTY] = "ENOTTY",
	[TALLY_SIGNALS + EOPNOTSUPP] = "EOPNOTSUPP",
};

void result_write(int result, FILE *to)
{
	unsigned int at = TALLY_SIGNALS + result;

	if (at < TALLY_RESULTS && names[at])
		fprintf(to, " %s", names[at]);
	else
		fprintf(to, " %d", result);
}

void tally_count(struct tally *tally, enum operation_kind kind, int result)
{
	unsigned int at = TALLY_SIGNALS + result;

	if (at < TALLY_RESULTS)
		tally->times[kind][at]++;
}

void tally_add(struct tally *to, const struct tally *tally)
{
	unsigned int kind, at;

	for (kind = 0; kind < OPERATION_KINDS; kind++)
		for (at = 0; at < TALLY_RESULTS; at++)
			to->times[kind][at] += tally->times[kind][at];
}

static void write_kind(const struct tally *tally, enum operation_kind kind,
		       FILE *to)
{
	const char *comma = "";
	unsigned int n, at;

	for (n = 0; n < TALLY_RESULTS; n++) {
		/* Success, errnos, and then signals. */
		at = (TALLY_SIGNALS + n) % TALLY_RESULTS;
		if (!tally->times[kind][at])
			continue;
		if (!*comma)
			fprintf(to, "# %s:", operation_name(kind));
		fputs(comma, to);
		result_write((int)at - TALLY_SIGNALS, to);
		fprintf(to, " %u", tally->times[kind][at]);
		comma = ",";
	}
	if (*comma)
		fputc('\n', to);
}

void tally_write(const struct tally *tally, FILE *to)
{
	unsigned int kind;

	for (kind = 0; kind < OPERATION_KINDS; kind++)
		write_kind(tally, kind, to);
}

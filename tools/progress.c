// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "progress.h"

#define FIRST_MS	1000
#define EVERY_MS	200

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ull + now.tv_nsec / 1000000;
}

void progress_start(struct progress *progress, uint64_t total, bool to_stdout)
{
	*progress = (struct progress){
		.total = total,
		.next = now_ms() + FIRST_MS,
		.quiet = !isatty(STDERR_FILENO) ||
			 (to_stdout && isatty(STDOUT_FILENO)),
	};
}

void progress_update(struct progress *progress, uint64_t done)
{
	uint64_t now;

	if (progress->quiet)
		return;
	now = now_ms();
	if (now < progress->next)
		return;
	progress->next = now + EVERY_MS;
	progress->shown = true;
	fprintf(stderr, "\r%" PRIu64 " of %" PRIu64 " frames, %u%%\033[K",
		done, progress->total,
		(unsigned int)(done * 100 / progress->total));
}

void progress_end(struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
	progress->shown = false;
}

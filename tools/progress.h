/* SPDX-License-Identifier: GPL-2.0-only */
/* A progress line on the terminal for work that takes more than a second. */
#ifndef XEN_RESOURCE_PROGRESS_H
#define XEN_RESOURCE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/**
 * struct progress - state of the progress line
 * @total: total number of frames
 * @next:  time of the next update, in ms of the monotonic clock
 * @quiet: stderr is not a terminal, or the output goes to the same terminal
 * @shown: the line is on the terminal
 */
struct progress {
	uint64_t total;
	uint64_t next;
	bool quiet;
	bool shown;
};

/**
 * progress_start() - start
 * @progress:  set to the state
 * @total:     total number of frames
 * @to_stdout: the work prints to standard output meanwhile
 */
void progress_start(struct progress *progress, uint64_t total, bool to_stdout);

/** progress_update() - set the number of frames done */
void progress_update(struct progress *progress, uint64_t done);

/** progress_end() - remove the line */
void progress_end(struct progress *progress);

#endif

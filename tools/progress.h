/* SPDX-License-Identifier: GPL-2.0-only */
/* A line on the terminal for work that takes more than a second. */
#ifndef XEN_RESOURCE_PROGRESS_H
#define XEN_RESOURCE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/**
 * struct progress - how far the work has come
 * @total: frames in all
 * @next:  when to print again, in ms of the monotonic clock
 * @quiet: nobody is looking, or the output is on the same terminal
 * @shown: a line is on the terminal
 */
struct progress {
	uint64_t total;
	uint64_t next;
	bool quiet;
	bool shown;
};

/**
 * progress_start() - begin
 * @progress: takes the state
 * @total:    frames in all
 * @to_stdout: the work prints to standard output as it goes
 */
void progress_start(struct progress *progress, uint64_t total, bool to_stdout);

/** progress_update() - say how many frames are done */
void progress_update(struct progress *progress, uint64_t done);

/** progress_end() - remove the line */
void progress_end(struct progress *progress);

#endif

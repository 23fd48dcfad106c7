/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef FAKE_XEN_H
#define FAKE_XEN_H

#include <stddef.h>

/** setting() - a number from the environment, or @otherwise if it is unset */
long setting(const char *name, long otherwise);

/** write_log() - append to the log file, if there is one */
void write_log(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

/** fake_stats() - fill frames with statistics and keep updating domain 7's */
void fake_stats(void *frames, size_t bytes, unsigned int domid);

/** fake_stats_end() - do not update these frames any more */
void fake_stats_end(const void *frames);

/** fake_seconds() - the seconds that have passed for the fake domains */
unsigned int fake_seconds(void);

/** fake_exists() - does this domain exist now? */
int fake_exists(unsigned int domid);

/** fake_is_record() - is the word at @offset in a record, which is copied as a whole? */
int fake_is_record(size_t offset);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef FAKE_XEN_H
#define FAKE_XEN_H

#include <stddef.h>

/** setting() - a number from the environment, or @otherwise if it is unset */
long setting(const char *name, long otherwise);

/** write_log() - append to the log file, if there is one */
void write_log(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

/** fake_stats() - fill frames with statistics and keep updating them */
void fake_stats(void *frames, size_t bytes);

/** fake_is_record() - is the word at @offset in a record, which is copied as a whole? */
int fake_is_record(size_t offset);

#endif

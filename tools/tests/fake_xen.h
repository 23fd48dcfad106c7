/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef FAKE_XEN_H
#define FAKE_XEN_H

#include <stddef.h>

/** setting() - a number from the environment */
long setting(const char *name, long otherwise);

/** write_log() - add to the log, if one is kept */
void write_log(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

/** fake_stats() - fill frames of statistics, which go on changing */
void fake_stats(void *frames, size_t bytes);

/** fake_is_seq() - is the word at an offset the one that guards a record? */
int fake_is_seq(size_t offset);

#endif

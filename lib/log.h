/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Error messages, and messages for XEN_RESOURCE_DEBUG=1. */
#ifndef XENRESOURCE_LOG_H
#define XENRESOURCE_LOG_H

#include <stdbool.h>

struct xentoollog_logger;

/**
 * log_error() - log one line about a failure; preserves errno
 * @logger:   receives the message; NULL: standard error
 * @errnoval: errno to append as text, or -1 for none
 * @format:   as for printf(3), without a newline
 */
void log_error(struct xentoollog_logger *logger, int errnoval,
	       const char *format, ...) __attribute__((format(printf, 3, 4)));

/** log_debug_enabled() - does the user want log_debug()'s messages? */
bool log_debug_enabled(void);

/**
 * log_debug() - print one line to standard error, if the user wants it
 * @format: as for printf(3), without a newline; follows the program's name
 *
 * Preserves errno.
 */
void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif

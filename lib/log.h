/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Error messages. */
#ifndef XENRESOURCE_LOG_H
#define XENRESOURCE_LOG_H

struct xentoollog_logger;

/**
 * log_error() - log one line about a failure; preserves errno
 * @logger:   receives the message; NULL: standard error
 * @errnoval: errno to append as text, or -1 for none
 * @format:   as for printf(3), without a newline
 */
void log_error(struct xentoollog_logger *logger, int errnoval,
	       const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif

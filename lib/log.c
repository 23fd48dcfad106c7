// SPDX-License-Identifier: LGPL-2.1-or-later
/* Messages go to the same place as libxenforeignmemory's. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * The logger's functions are pointers in its struct: calling them needs this
 * header but not libxentoollog.
 */
#include <xentoollog.h>

#include "log.h"

#define CONTEXT		"xenresource"

static void log_stderr(int errnoval, const char *format, va_list args)
{
	char text[256];

	vsnprintf(text, sizeof(text), format, args);
	if (errnoval < 0)
		fprintf(stderr, CONTEXT ": error: %s\n", text);
	else
		fprintf(stderr, CONTEXT ": error: %s: %s\n", text,
			strerror(errnoval));
}

void log_error(struct xentoollog_logger *logger, int errnoval,
	       const char *format, ...)
{
	int saved = errno;
	va_list args;

	va_start(args, format);
	if (logger)
		logger->vmessage(logger, XTL_ERROR, errnoval, CONTEXT, format,
				 args);
	else
		log_stderr(errnoval, format, args);
	va_end(args);
	errno = saved;
}

/* A setuid program must not print what its caller's environment asks for. */
bool log_debug_enabled(void)
{
	const char *value = secure_getenv("XEN_RESOURCE_DEBUG");

	return value && !strcmp(value, "1");
}

void log_debug(const char *format, ...)
{
	int saved = errno;
	char text[256];
	va_list args;

	if (!log_debug_enabled())
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	/* One call, so that lines of several threads do not mix. */
	fprintf(stderr, CONTEXT ": debug: %s[%d]: %s\n",
		program_invocation_short_name, (int)getpid(), text);
	errno = saved;
}

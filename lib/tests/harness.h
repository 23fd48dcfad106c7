/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's test harness, leak checks if a sanitizer provides them, and what
 * the tests share.
 */
#ifndef HARNESS_H
#define HARNESS_H

#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>
#include <xenforeignmemory.h>
#include <xentoollog.h>
#include <xen/resource.h>

#include "../../selftests/common/harness.h"

#define DOMID		7

/* Every case ends with _exit(2), so nothing else runs the leak checker. */
int __lsan_do_recoverable_leak_check(void);
#pragma weak __lsan_do_recoverable_leak_check

static inline int leaks(void)
{
	if (!__lsan_do_recoverable_leak_check)
		return 0;
	return __lsan_do_recoverable_leak_check();
}

/* The messages to @logger: their number, and the last one. */
static unsigned int messages;
static char message[256];

static void keep_message(struct xentoollog_logger *logger,
			 xentoollog_level level, int errnoval,
			 const char *context, const char *format, va_list args)
{
	messages++;
	vsnprintf(message, sizeof(message), format, args);
}

static struct xentoollog_logger logger = { .vmessage = keep_message };

static inline xenforeignmemory_resource_handle *
map_frames(xenforeignmemory_handle *fmem, unsigned long frame,
	   unsigned long nr, void **addr)
{
	return xenforeignmemory_map_resource(fmem, DOMID,
					     XEN_RESOURCE_GRANT_TABLE, 0, frame,
					     nr, addr, PROT_READ, 0);
}

/* Redirect standard error to a file; returns its descriptor. */
static inline int capture_stderr(void)
{
	int fd = memfd_create("stderr", MFD_CLOEXEC);

	if (fd < 0 || dup2(fd, STDERR_FILENO) < 0)
		abort();
	return fd;
}

static inline const char *captured(int fd)
{
	static char text[1024];
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);

	text[n < 0 ? 0 : n] = '\0';
	return text;
}

#endif

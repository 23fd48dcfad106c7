/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages of the driver in the kernel log. */
#ifndef TEST_KERNEL_LOG_H
#define TEST_KERNEL_LOG_H

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Open the log, positioned after all existing messages. */
static inline int kernel_log_open(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	lseek(fd, 0, SEEK_END);
	return fd;
}

/*
 * Count the driver's lines since the log was opened or since the last call; -1
 * if it cannot be read.  EPIPE means that the kernel overwrote unread
 * messages.
 */
static inline int kernel_log_count(int fd)
{
	char line[8192];
	int lines = 0;
	ssize_t len;

	for (;;) {
		len = read(fd, line, sizeof(line) - 1);
		if (len < 0 && errno == EPIPE)
			continue;
		if (len <= 0)
			return !len || errno == EAGAIN ? lines : -1;
		line[len] = '\0';
		lines += !!strstr(line, "xen_resource");
	}
}

#endif

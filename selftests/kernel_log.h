/* SPDX-License-Identifier: GPL-2.0-only */
/* What the driver tells the kernel's log. */
#ifndef TEST_KERNEL_LOG_H
#define TEST_KERNEL_LOG_H

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Opened behind all that is there. */
static inline int kernel_log_open(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	lseek(fd, 0, SEEK_END);
	return fd;
}

/*
 * Lines of the driver's since then, or since the last call; -1 if the log cannot
 * be read.  The kernel says EPIPE when it had to drop some that were not read yet.
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

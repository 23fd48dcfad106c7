/* SPDX-License-Identifier: GPL-2.0-only */
/* What the driver tells the kernel's log. */
#ifndef TEST_KERNEL_LOG_H
#define TEST_KERNEL_LOG_H

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

/* Lines of the driver's since then, or since the last call. */
static inline unsigned int kernel_log_count(int fd)
{
	unsigned int lines = 0;
	char line[8192];
	ssize_t len;

	while ((len = read(fd, line, sizeof(line) - 1)) > 0) {
		line[len] = '\0';
		lines += !!strstr(line, "xen_resource");
	}
	return lines;
}

#endif

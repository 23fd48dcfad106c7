// SPDX-License-Identifier: GPL-2.0-only
/* Unload and load the driver as a module. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "test_frames.h"
#include "kmodule.h"

#define MODULE	"xen_resource"

int kmodule_users(void)
{
	return frames_read_number("/sys/module/" MODULE "/refcnt");
}

int kmodule_unload(void)
{
	return syscall(SYS_delete_module, MODULE, O_NONBLOCK) ? errno : 0;
}

int kmodule_load_file(const char *path, const char *params)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return errno;
	err = syscall(SYS_finit_module, fd, params, 0) ? errno : 0;
	close(fd);
	return err;
}

int kmodule_load(void)
{
	if (access(SHIPPED_MODULE, F_OK))
		return system("modprobe " MODULE);
	return kmodule_load_file(SHIPPED_MODULE, "");
}

int kmodule_open_device(void)
{
	unsigned int i;
	int fd;

	for (i = 0; i < 100; i++) {
		fd = frames_open();
		if (fd >= 0)
			return fd;
		usleep(20 * 1000);
	}
	return -1;
}

bool kmodule_limit_frames(unsigned long frames)
{
	FILE *f = fopen(FRAMES_LIMIT, "we");

	if (!f)
		return false;
	fprintf(f, "%lu\n", frames);
	return !fclose(f);
}

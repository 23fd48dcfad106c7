// SPDX-License-Identifier: GPL-2.0-only
/* The module goes when nobody needs it, and comes back. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../frames.h"
#include "module.h"

#define MODULE		"xen_resource"
#define MODULE_FILE	"/lib/modules/xen-resource.ko"

int module_users(void)
{
	FILE *f = fopen("/sys/module/" MODULE "/refcnt", "re");
	int users = -1;

	if (!f)
		return -1;
	if (fscanf(f, "%d", &users) != 1)
		users = -1;
	fclose(f);
	return users;
}

/* In the lab: elsewhere somebody else may be using it. */
bool module_can_cycle(void)
{
	return module_users() >= 0 && !access(MODULE_FILE, R_OK);
}

static int load(void)
{
	int fd = open(MODULE_FILE, O_RDONLY | O_CLOEXEC), err;

	if (fd < 0)
		return errno;
	err = syscall(SYS_finit_module, fd, "", 0) ? errno : 0;
	close(fd);
	return err;
}

/* The device of a module that was just loaded appears soon. */
static int wait_for_device(void)
{
	unsigned int tries = 250;

	while (access(frames_device(), F_OK)) {
		if (!tries--)
			return ENOENT;
		usleep(20 * 1000);
	}
	return 0;
}

int module_cycle(void)
{
	if (syscall(SYS_delete_module, MODULE, O_NONBLOCK))
		return errno;
	return load() ? : wait_for_device();
}

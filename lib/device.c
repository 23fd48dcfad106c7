// SPDX-License-Identifier: LGPL-2.1-or-later
/* The device nodes: ours, else privcmd's, which takes the same ioctls. */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>

#include "internal.h"

/* For IOCTL_PRIVCMD_UNIMPLEMENTED alone; needs the types included above. */
#include <xen/sys/privcmd.h>

static const char *const paths[] = {
	XEN_RESOURCE_DEVICE,
	"/dev/xen/privcmd",
	"/proc/xen/privcmd",
};

#define NR_PATHS	(sizeof(paths) / sizeof(paths[0]))

static bool absent(int err)
{
	return err == ENOENT || err == ENODEV || err == ENXIO;
}

int device_open(struct xentoollog_logger *logger)
{
	int fd;

	for (size_t i = 0; i < NR_PATHS; i++) {
		fd = open(paths[i], O_RDWR | O_CLOEXEC);
		if (fd >= 0)
			return fd;
		if (!absent(errno)) {
			log_error(logger, errno, "cannot open %s", paths[i]);
			return -1;
		}
	}
	log_error(logger, -1,
		  "neither %s nor %s is there: is this a Xen dom0 with module xen-resource or xen-privcmd loaded?",
		  paths[0], paths[1]);
	return -1;
}

/* An old privcmd says EINVAL to any number that it does not know: ask. */
static bool unimplemented(int fd, int err)
{
	if (err == ENOTTY)
		return true;
	if (err != EINVAL)
		return false;
	return ioctl(fd, IOCTL_PRIVCMD_UNIMPLEMENTED, NULL) < 0 &&
	       errno == EINVAL;
}

int device_ioctl(int fd, unsigned long request, void *arg)
{
	int err;

	if (ioctl(fd, request, arg) >= 0)
		return 0;
	err = errno;
	errno = unimplemented(fd, err) ? EOPNOTSUPP : err;
	return -1;
}

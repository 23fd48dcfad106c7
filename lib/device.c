// SPDX-License-Identifier: LGPL-2.1-or-later
/* Our device node, or privcmd's, which takes the same ioctls. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "device.h"
#include "log.h"

/* Only for IOCTL_PRIVCMD_UNIMPLEMENTED; needs the types included above. */
#include <xen/sys/privcmd.h>

static const char *const paths[] = {
	XEN_RESOURCE_DEVICE,
	"/dev/xen/privcmd",
	"/proc/xen/privcmd",
};

/* The numbers of the devices that can be behind privcmd's node. */
#define SWITCH_DEV	"/sys/class/misc/xen!privcmd_resource/dev"
#define INTREE_DEV	"/sys/class/misc/xen!privcmd/dev"

#define NR_PATHS	(sizeof(paths) / sizeof(paths[0]))

static bool is_absent(int err)
{
	return err == ENOENT || err == ENODEV || err == ENXIO;
}

static bool has_device(const struct stat *st, const char *dev)
{
	FILE *file = fopen(dev, "re");
	unsigned int major, minor;
	bool same;

	if (!file)
		return false;
	same = fscanf(file, "%u:%u", &major, &minor) == 2 &&
	       st->st_rdev == makedev(major, minor);
	fclose(file);
	return same;
}

/* The driver behind privcmd's node, which can be ours. */
static const char *driver_name(int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		return "unknown driver";
	if (has_device(&st, SWITCH_DEV))
		return "driver xen-resource";
	if (has_device(&st, INTREE_DEV))
		return "driver privcmd";
	return "unknown driver";
}

static void report_device(size_t used, int fd)
{
	static atomic_flag reported = ATOMIC_FLAG_INIT;
	int saved = errno;

	if (!log_debug_enabled() || atomic_flag_test_and_set(&reported))
		return;
	if (used)
		log_debug("using %s (%s): %s is absent",
			  paths[used], driver_name(fd), paths[0]);
	else
		log_debug("using %s", paths[0]);
	errno = saved;
}

int device_open(struct xentoollog_logger *logger)
{
	int fd;

	for (size_t i = 0; i < NR_PATHS; i++) {
		fd = open(paths[i], O_RDWR | O_CLOEXEC);
		if (fd >= 0) {
			report_device(i, fd);
			return fd;
		}
		if (!is_absent(errno)) {
			log_error(logger, errno, "cannot open %s", paths[i]);
			return -1;
		}
	}
	log_error(logger, -1,
		  "neither %s nor %s exists; load module xen-resource or xen-privcmd in a Xen dom0",
		  paths[0], paths[1]);
	return -1;
}

/*
 * An old privcmd fails with EINVAL for any unknown ioctl.  Issue one that no
 * privcmd implements, to tell this from an invalid argument.
 */
static bool is_unimplemented(int fd, int err)
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
	errno = is_unimplemented(fd, err) ? EOPNOTSUPP : err;
	return -1;
}

int device_restrict(int fd, domid_t domid)
{
	/* privcmd takes these ids as "no restriction" and reports success. */
	if (domid >= DOMID_FIRST_RESERVED) {
		errno = EINVAL;
		return -1;
	}
	return device_ioctl(fd, XEN_RESOURCE_IOC_RESTRICT, &domid);
}

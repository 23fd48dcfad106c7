// SPDX-License-Identifier: GPL-2.0-only
/*
 * fd-reach PID DOMID: query the size of DOMID's grant table through every
 * descriptor of process PID that implements the map ioctl, and print its device
 * and "ok" or an error. A restriction belongs to the open file, so PID itself
 * would get the same results.
 */

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <xen/resource.h>

static const char *query(int fd, __u16 domid)
{
	struct xen_resource_map map = {
		.domid = domid,
		.type = XEN_RESOURCE_GRANT_TABLE,
		.id = XEN_RESOURCE_GRANT_SHARED,
	};

	return ioctl(fd, XEN_RESOURCE_IOC_MAP, &map) ? strerror(errno) : "ok";
}

/*
 * The device of @fd, or NULL for other files.  Links in /proc do not show it for a
 * process in another root.
 */
static const char *device_of(int fd)
{
	static const char * const devices[] = {
		"/dev/xen/resource", "/dev/xen/privcmd", "/dev/xen/privcmd.intree",
	};
	struct stat file, device;
	size_t i;

	if (fstat(fd, &file) || !S_ISCHR(file.st_mode))
		return NULL;
	for (i = 0; i < sizeof(devices) / sizeof(*devices); i++)
		if (!stat(devices[i], &device) && device.st_rdev == file.st_rdev)
			return devices[i];
	return NULL;
}

/* Query through @entry of the process's descriptors; returns 1 if it is a device. */
static int try_fd(int process, const char *entry, __u16 domid)
{
	int fd = syscall(SYS_pidfd_getfd, process, atoi(entry), 0);
	const char *device;

	if (fd < 0)
		return 0;
	device = device_of(fd);
	if (device)
		printf("%s: %s\n", device, query(fd, domid));
	close(fd);
	return !!device;
}

int main(int argc, char **argv)
{
	struct dirent *entry;
	int process, found = 0;
	char path[64];
	DIR *dir;

	if (argc != 3) {
		fputs("usage: fd-reach PID DOMID\n", stderr);
		return 2;
	}
	process = syscall(SYS_pidfd_open, atoi(argv[1]), 0);
	snprintf(path, sizeof(path), "/proc/%.16s/fd", argv[1]);
	dir = opendir(path);
	if (process < 0 || !dir) {
		perror("fd-reach");
		return 1;
	}
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			found += try_fd(process, entry->d_name, atoi(argv[2]));
	closedir(dir);
	return !found;
}

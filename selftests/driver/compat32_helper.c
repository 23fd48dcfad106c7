// SPDX-License-Identifier: GPL-2.0-only
/*
 * compat32_helper DOMID,ERRNO: a 32-bit client, run by compat32.c.
 * compat32_helper none: no ioctl works; run by switch.c.
 *
 * The domain's grant table has 40 frames, marked by the fixture; a size query
 * of it has to end with ERRNO.  Exits with 0, or with 1 after printing the
 * expectations that failed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "test_frames.h"

_Static_assert(sizeof(void *) == 4, "build this with -m32");

#define NR	8

static int failed;

static void expect(const char *what, int want, int seen)
{
	if (want == seen)
		return;
	fprintf(stderr, "# 32-bit %s: expected %d, got %d\n", what, want, seen);
	failed = 1;
}

static int try(int fd, unsigned long cmd, void *arg)
{
	return ioctl(fd, cmd, arg) ? errno : 0;
}

static int map(int fd, uint16_t domid, uint32_t frame, uint64_t num,
	       uint64_t addr)
{
	struct xen_resource_map arg = {
		.domid = domid, .type = XEN_RESOURCE_GRANT_TABLE,
		.frame = frame, .num = num, .addr = addr,
	};

	return try(fd, XEN_RESOURCE_IOC_MAP, &arg);
}

static void check_size(int fd, uint16_t domid, int size_errno)
{
	struct xen_resource_map *arg = mmap(NULL, FRAME_SIZE,
					    PROT_READ | PROT_WRITE,
					    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (arg == MAP_FAILED) {
		expect("mmap", 0, errno);
		return;
	}
	arg->domid = domid;
	arg->type = XEN_RESOURCE_GRANT_TABLE;
	expect("size query", size_errno, try(fd, XEN_RESOURCE_IOC_MAP, arg));
	expect("size", size_errno ? 0 : 40, arg->num);

	arg->num = 0;
	mprotect(arg, FRAME_SIZE, PROT_READ);
	expect("read-only argument", size_errno ? : EFAULT,
	       try(fd, XEN_RESOURCE_IOC_MAP, arg));
	expect("NULL argument", EFAULT, try(fd, XEN_RESOURCE_IOC_MAP, NULL));

	mprotect(arg, FRAME_SIZE, PROT_READ | PROT_WRITE);
	arg->type = 0x10001;	/* more than Xen's 16 bits */
	expect("unknown type", EOPNOTSUPP, try(fd, XEN_RESOURCE_IOC_MAP, arg));
}

static void check_map(int fd, uint16_t domid)
{
	char *va = mmap(NULL, NR * FRAME_SIZE, PROT_READ | PROT_WRITE,
			MAP_SHARED, fd, 0);
	uint64_t addr = (uintptr_t)va;
	unsigned int i;

	if (va == MAP_FAILED) {
		expect("mmap of the device", 0, errno);
		return;
	}
	expect("too many", EINVAL, map(fd, domid, 0, NR + 1, addr));
	expect("unaligned", EINVAL, map(fd, domid, 0, 1, addr + 8));
	/* The upper half is not ignored, although 32-bit addresses lack it. */
	expect("upper half of addr", EINVAL,
	       map(fd, domid, 0, 1, addr + (1ULL << 32)));
	expect("upper half of num", EINVAL,
	       map(fd, domid, 0, (1ULL << 32) + 1, addr));
	expect("no such domain", ESRCH, map(fd, 0x7fef, 0, 1, addr));
	i = map(fd, domid, 3, NR, addr);
	expect("map", 0, i);
	if (i)
		return;
	for (i = 0; i < NR; i++)
		expect("mark", 0x5eed0000 + 3 + i, *frame_word(va, i));
	expect("second map", EBUSY, map(fd, domid, 0, 1, addr));
	expect("munmap", 0, munmap(va, NR * FRAME_SIZE) ? errno : 0);
}

static void check_restrict(int fd, uint16_t domid)
{
	uint16_t other = domid + 1, invalid = 0x7ff4;
	struct xen_resource_map arg = {
		.domid = other, .type = XEN_RESOURCE_GRANT_TABLE,
	};

	expect("restrict to no domain", EINVAL,
	       try(fd, XEN_RESOURCE_IOC_RESTRICT, &invalid));
	expect("restrict", 0, try(fd, XEN_RESOURCE_IOC_RESTRICT, &domid));
	expect("restrict to another", EINVAL,
	       try(fd, XEN_RESOURCE_IOC_RESTRICT, &other));
	expect("another's size", EPERM, try(fd, XEN_RESOURCE_IOC_MAP, &arg));
}

/* The other ioctls of privcmd, with their 32-bit argument sizes. */
static void check_other_ioctls(int fd)
{
	const unsigned int cmds[] = {
		_IOC(_IOC_NONE, 'P', 0, 48), _IOC(_IOC_NONE, 'P', 0, 24),
		_IOC(_IOC_NONE, 'P', 2, 8), _IOC(_IOC_NONE, 'P', 3, 16),
		_IOC(_IOC_NONE, 'P', 4, 20), _IOC(_IOC_NONE, 'P', 5, 8),
		_IOC(_IOC_NONE, 'P', 7, 28), _IOC(_IOC_NONE, 'P', 0xff, 0),
	};
	char arg[64] = { 0 };
	unsigned int i;

	for (i = 0; i < sizeof(cmds) / sizeof(*cmds); i++)
		expect("other ioctl", ENOTTY, try(fd, cmds[i], arg));
}

/* The switched node refuses all ioctls of 32-bit programs. */
static void check_none(int fd)
{
	struct xen_resource_map arg = { .type = XEN_RESOURCE_GRANT_TABLE };
	uint16_t domid = 0;

	expect("size", ENOTTY, try(fd, XEN_RESOURCE_IOC_MAP, &arg));
	expect("restrict", ENOTTY, try(fd, XEN_RESOURCE_IOC_RESTRICT, &domid));
	check_other_ioctls(fd);
}

int main(int argc, char **argv)
{
	const char *device = getenv("XEN_RESOURCE_DEVICE");
	uint16_t domid;
	int size_errno;
	int fd;

	fd = open(device ? device : XEN_RESOURCE_DEVICE, O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		perror("# 32-bit open");
		return 1;
	}
	if (argc == 2 && !strcmp(argv[1], "none")) {
		check_none(fd);
		return failed;
	}
	if (argc != 2 || sscanf(argv[1], "%hu,%d", &domid, &size_errno) != 2)
		return 1;
	check_size(fd, domid, size_errno);
	check_map(fd, domid);
	check_other_ioctls(fd);
	check_restrict(fd, domid);
	return failed;
}

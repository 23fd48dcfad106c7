/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * privcmd's ioctls, without a library, so that a test chooses the descriptor.
 *
 * Functions that call the kernel return 0 or the errno.
 */
#ifndef TEST_PRIVCMD_OP_H
#define TEST_PRIVCMD_OP_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <xenctrl.h>
#include <xen/sys/privcmd.h>
#include <xen/version.h>

#define PRIVCMD		"/dev/xen/privcmd"
#define SWITCHED	"/dev/xen/privcmd_resource"
#define SWITCHED_SYSFS	"/sys/class/misc/xen!privcmd_resource/switched"

/* Linux 6.8 and later; Xen's header does not have it. */
struct privcmd_ioeventfd_arg {
	uint64_t ioreq;
	uint64_t ports;
	uint64_t addr;
	uint32_t addr_len;
	uint32_t event_fd;
	uint32_t vcpus;
	uint32_t vq;
	uint32_t flags;
	uint16_t dom;
	uint8_t pad[2];
};

#define PRIVCMD_IOEVENTFD	_IOW('P', 9, struct privcmd_ioeventfd_arg)
#define PRIVCMD_DEASSIGN	1

static inline int privcmd_open(const char *path)
{
	return open(path, O_RDWR | O_CLOEXEC);
}

static inline int privcmd_op(int fd, unsigned long cmd, void *arg)
{
	return ioctl(fd, cmd, arg) == -1 ? errno : 0;
}

/* Write to the attribute that keeps the module loaded. */
static inline int privcmd_set_switched(const char *text)
{
	int fd = open(SWITCHED_SYSFS, O_WRONLY | O_CLOEXEC);
	int error = 0;

	if (fd < 0)
		return errno;
	if (write(fd, text, strlen(text)) < 0)
		error = errno;
	close(fd);
	return error;
}

/* Before Linux 4.18, privcmd does not have the ioctl. */
static inline bool privcmd_maps_resources(void)
{
	int fd = privcmd_open(PRIVCMD);
	int error = privcmd_op(fd, IOCTL_PRIVCMD_MMAP_RESOURCE, NULL);

	close(fd);
	return error != ENOTTY;
}

/* Is this dom0 auto-translated? Only a PV dom0 has the oldest ioctl. */
static inline bool privcmd_translated(void)
{
	privcmd_mmap_t none = { .num = 0 };
	int fd = privcmd_open(PRIVCMD);
	int error = privcmd_op(fd, IOCTL_PRIVCMD_MMAP, &none);

	close(fd);
	return error == ENOSYS;
}

/* A hypercall that any domain may make: 0 if it returns Xen's version. */
static inline int privcmd_hypercall(int fd)
{
	privcmd_hypercall_t call = {
		.op = __HYPERVISOR_xen_version,
		.arg = { XENVER_version },
	};
	int version = ioctl(fd, IOCTL_PRIVCMD_HYPERCALL, &call);

	if (version == -1)
		return errno;
	return version >> 16 >= 4 ? 0 : -1;
}

/* Map @num frames of the domain's memory, with their errors in @err. */
static inline int privcmd_batch(int fd, uint16_t domid, void *addr,
				const xen_pfn_t *gfns, unsigned int num,
				int *err)
{
	privcmd_mmapbatch_v2_t batch = {
		.num = num, .dom = domid, .addr = (uintptr_t)addr,
		.arr = gfns, .err = err,
	};

	return privcmd_op(fd, IOCTL_PRIVCMD_MMAPBATCH_V2, &batch);
}

/* An operation without buffers only checks the domain. */
static inline int privcmd_dm_op(int fd, uint16_t domid)
{
	privcmd_dm_op_t op = { .dom = domid };

	return privcmd_op(fd, IOCTL_PRIVCMD_DM_OP, &op);
}

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Devices for tests on a machine without Xen.
 *
 * A test program that links this has open(2) and ioctl(2) of its own, which
 * every library in the process gets too.  They know three device nodes, each
 * backed by memory; anything else goes to the C library.
 */
#ifndef FAKE_H
#define FAKE_H

#include <stdbool.h>
#include <stdint.h>
#include <xen/resource.h>

enum fake_device {
	FAKE_RESOURCE,		/* /dev/xen/resource */
	FAKE_PRIVCMD,		/* /dev/xen/privcmd */
	FAKE_PROC,		/* /proc/xen/privcmd */
	FAKE_DEVICES
};

/** fake_fail_open() - let open(2) of a device fail; 0: succeed again */
void fake_fail_open(enum fake_device dev, int err);

/** fake_fail_ioctl() - let one ioctl of a device fail; 0: succeed again */
void fake_fail_ioctl(enum fake_device dev, unsigned long request, int err);

/** fake_unknown() - errno for ioctls a device does not know (else ENOTTY) */
void fake_unknown(int err);

/** fake_size() - what the size query answers, in frames (else 40) */
void fake_size(uint64_t frames);

/** fake_types() - below which number types are known (else all are) */
void fake_types(uint32_t end);

/** fake_opens() - how often open(2) was tried on a device */
unsigned int fake_opens(enum fake_device dev);

/** fake_ioctls() - how many ioctls of this number a device has seen */
unsigned int fake_ioctls(enum fake_device dev, unsigned long request);

/** fake_request() - argument of the last %XEN_RESOURCE_IOC_MAP, as it came */
struct xen_resource_map fake_request(void);

/** fake_open_fds() - descriptors of a device that are open now */
unsigned int fake_open_fds(enum fake_device dev);

/** fake_fd() - one of them, or -1 */
int fake_fd(enum fake_device dev);

/** fake_mappings() - mappings of a device that exist now */
unsigned int fake_mappings(enum fake_device dev);

/** fake_restricted() - domid that the device's last RESTRICT named, or -1 */
int fake_restricted(enum fake_device dev);

/** fake_word() - what the first word of a mapped frame reads */
static inline uint32_t fake_word(uint16_t domid, uint32_t frame)
{
	return (uint32_t)domid << 16 | frame;
}

#endif

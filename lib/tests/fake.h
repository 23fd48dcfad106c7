/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fake devices for tests on a machine without Xen.
 *
 * fake.c overrides open(2) and ioctl(2) for the test program and for the
 * libraries in its process.  They emulate three device nodes, each backed by
 * memory; all other calls go to the C library.
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

/** fake_fail_open() - make open(2) of a device fail; 0: succeed again */
void fake_fail_open(enum fake_device dev, int err);

/** fake_fail_ioctl() - make one ioctl of a device fail; 0: succeed again */
void fake_fail_ioctl(enum fake_device dev, unsigned long request, int err);

/** fake_unknown() - set the errno of unknown ioctls (default ENOTTY) */
void fake_unknown(int err);

/** fake_size() - set the answer to size queries, in frames (default 40) */
void fake_size(uint64_t frames);

/** fake_types() - make types from @end on unknown (default: all are known) */
void fake_types(uint32_t end);

/** fake_end() - make maps of frames from @end on fail with @err */
void fake_end(uint32_t end, int err);

/** fake_switched() - put our driver behind privcmd's node in sysfs, or not */
void fake_switched(bool switched);

/**
 * struct fake_stats - the frames of the statistics resource
 * @frames: their contents, copied at every map
 * @nr:     number of frames
 * @on_map: called before every map with the number of maps so far, or NULL
 */
struct fake_stats {
	const void *frames;
	uint64_t nr;
	void (*on_map)(unsigned int nth);
};

/** fake_stats() - set the frames of the statistics resource (default: as others) */
void fake_stats(const struct fake_stats *frames);

/** fake_stats_update() - copy the contents to the frames that are mapped */
void fake_stats_update(void);

/** fake_opens() - number of open(2) attempts on a device */
unsigned int fake_opens(enum fake_device dev);

/** fake_ioctls() - number of ioctls with this number on a device */
unsigned int fake_ioctls(enum fake_device dev, unsigned long request);

/** fake_request() - argument of the last %XEN_RESOURCE_IOC_MAP, as passed */
struct xen_resource_map fake_request(void);

/** fake_open_fds() - number of open descriptors of a device */
unsigned int fake_open_fds(enum fake_device dev);

/** fake_fd() - an open descriptor of a device, or -1 */
int fake_fd(enum fake_device dev);

/** fake_mappings() - number of existing mappings of a device */
unsigned int fake_mappings(enum fake_device dev);

/** fake_restricted() - domid of the device's last RESTRICT, or -1 */
int fake_restricted(enum fake_device dev);

/** fake_word() - expected first word of a mapped frame */
static inline uint32_t fake_word(uint16_t domid, uint32_t frame)
{
	return (uint32_t)domid << 16 | frame;
}

#endif

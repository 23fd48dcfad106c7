/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The device nodes and their ioctls. */
#ifndef XENRESOURCE_DEVICE_H
#define XENRESOURCE_DEVICE_H

#include <xen/resource.h>
#include <xenforeignmemory.h>

/**
 * device_open() - open our device, or privcmd where our device is absent
 * @logger: receives the message about a failure; NULL: standard error
 *
 * Only an absent device makes this try the next one.  A device that exists but
 * may not be opened is an error.
 *
 * Return: a close-on-exec descriptor, or -1 with open(2)'s errno.
 */
int device_open(struct xentoollog_logger *logger);

/**
 * device_ioctl() - ioctl(2), with one errno for "not implemented here"
 * @fd:      from device_open()
 * @request: one of XEN_RESOURCE_IOC_*
 * @arg:     its argument
 *
 * Return: 0, or -1 with the driver's errno; EOPNOTSUPP when the driver does
 * not know @request.
 */
int device_ioctl(int fd, unsigned long request, void *arg);

/**
 * device_restrict() - bind a descriptor to one domain, permanently
 * @fd:    from device_open()
 * @domid: the domain
 *
 * Return: 0, or -1 with errno: EINVAL, @domid is reserved; others as for
 * device_ioctl().
 */
int device_restrict(int fd, domid_t domid);

#endif

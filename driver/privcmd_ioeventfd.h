/* SPDX-License-Identifier: GPL-2.0-only */
/* Recognises the ioctl that makes an eventfd of writes to an address. */
#ifndef XENRES_PRIVCMD_IOEVENTFD_H
#define XENRES_PRIVCMD_IOEVENTFD_H

#include <linux/types.h>
#include <xen/privcmd.h>

static inline bool is_privcmd_ioeventfd(unsigned int cmd)
{
	return cmd == IOCTL_PRIVCMD_IOEVENTFD;
}

#endif

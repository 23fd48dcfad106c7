/* SPDX-License-Identifier: GPL-2.0-only */
/* Before Linux 6.8 privcmd does not have the ioctl and returns ENOTTY. */
#ifndef HAVE_PRIVCMD_IOEVENTFD
#ifndef XENRES_PRIVCMD_IOEVENTFD_H
#define XENRES_PRIVCMD_IOEVENTFD_H /* in place of the driver's own */

#include <linux/types.h>

static inline bool is_privcmd_ioeventfd(unsigned int cmd)
{
	return false;
}

#endif
#endif

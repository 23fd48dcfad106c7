// SPDX-License-Identifier: GPL-2.0-only
/* IOCTL_PRIVCMD_IOEVENTFD: Linux 6.8. */
#include <linux/types.h>
#include <linux/ioctl.h>
#include <xen/privcmd.h>

const unsigned int probe = IOCTL_PRIVCMD_IOEVENTFD;

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_IOCTL_H
#define XENRES_IOCTL_H

#include <linux/fs.h>

long xenres_ioctl(struct file *file, unsigned int cmd, unsigned long arg);

#endif

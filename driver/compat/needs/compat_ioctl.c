// SPDX-License-Identifier: GPL-2.0-only
/* compat_ptr_ioctl(). */
#include <linux/fs.h>

const struct file_operations probe_fops = {
	.compat_ioctl = compat_ptr_ioctl,
};

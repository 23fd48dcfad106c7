/* SPDX-License-Identifier: GPL-2.0-only */
/* Older kernels leave this function to each driver. */
#include <linux/compat.h>
#include <linux/fs.h>

#ifndef HAVE_COMPAT_PTR_IOCTL
#ifdef CONFIG_COMPAT
static inline long compat_ptr_ioctl(struct file *file, unsigned int cmd,
				    unsigned long arg)
{
	return file->f_op->unlocked_ioctl(file, cmd,
					  (unsigned long)compat_ptr(arg));
}
#else
#define compat_ptr_ioctl	NULL
#endif
#endif

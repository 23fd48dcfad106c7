/* SPDX-License-Identifier: GPL-2.0-only */
/* Older kernels leave the bounds check of a sysfs buffer to the caller. */
#include <linux/kernel.h>
#include <linux/sysfs.h>

#ifndef HAVE_SYSFS_EMIT
#define sysfs_emit	sprintf
#endif

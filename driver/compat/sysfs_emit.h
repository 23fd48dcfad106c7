/* SPDX-License-Identifier: GPL-2.0-only */
/* Before there was a printf of its own for it, sysfs trusted its callers. */
#include <linux/kernel.h>
#include <linux/sysfs.h>

#ifndef HAVE_SYSFS_EMIT
#define sysfs_emit	sprintf
#endif

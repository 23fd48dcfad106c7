/* SPDX-License-Identifier: GPL-2.0-only */
/* Before Linux 5.10, min() and max() are in linux/kernel.h. */
#include <linux/kernel.h>

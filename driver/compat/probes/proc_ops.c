// SPDX-License-Identifier: GPL-2.0-only
/* struct proc_ops: Linux 5.6. */
#include <linux/proc_fs.h>

const struct proc_ops probe = { .proc_lseek = NULL };

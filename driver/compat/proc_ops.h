/* SPDX-License-Identifier: GPL-2.0-only */
/* Before Linux 5.6, proc_create() takes struct file_operations. */
#include <linux/fs.h>
#include <linux/proc_fs.h>

#ifndef HAVE_PROC_OPS
#define proc_ops	file_operations
#define proc_open	open
#define proc_read	read
#define proc_lseek	llseek
#define proc_release	release
#endif

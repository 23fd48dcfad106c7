// SPDX-License-Identifier: GPL-2.0-only
/* proc_create() with struct proc_ops. */
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

static const struct proc_ops probe_ops = {
	.proc_read = seq_read,
	.proc_lseek = seq_lseek,
};

struct proc_dir_entry *probe(void)
{
	return proc_create("probe", 0400, NULL, &probe_ops);
}

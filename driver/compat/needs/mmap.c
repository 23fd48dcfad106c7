// SPDX-License-Identifier: GPL-2.0-only
/* file_operations.mmap. */
#include <linux/fs.h>

int probe(struct file *file, struct vm_area_struct *vma);

const struct file_operations probe_fops = {
	.mmap = probe,
};

// SPDX-License-Identifier: GPL-2.0-only
/* vm_operations_struct has .may_split: Linux 5.11; .split before. */
#include <linux/mm.h>

int probe(struct vm_area_struct *vma, unsigned long addr);

const struct vm_operations_struct probe_ops = {
	.may_split = probe,
};

// SPDX-License-Identifier: GPL-2.0-only
/* vm_operations_struct has .mprotect: Linux 5.11. */
#include <linux/mm.h>

int probe(struct vm_area_struct *vma, unsigned long start, unsigned long end,
	  unsigned long newflags);

const struct vm_operations_struct probe_ops = {
	.mprotect = probe,
};

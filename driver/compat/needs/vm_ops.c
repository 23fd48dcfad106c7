// SPDX-License-Identifier: GPL-2.0-only
/* vm_operations_struct that can refuse to split a VMA. */
#include <linux/mm.h>

#include "fixed_prot.h"

static int probe_split(struct vm_area_struct *vma, unsigned long addr)
{
	return -EINVAL;
}

static vm_fault_t probe_fault(struct vm_fault *vmf)
{
	return VM_FAULT_SIGBUS;
}

const struct vm_operations_struct probe_ops = {
	.may_split = probe_split,
	FIXED_PROT_OPS
	.fault = probe_fault,
};

void probe(struct vm_area_struct *vma)
{
	fix_prot(vma);
}

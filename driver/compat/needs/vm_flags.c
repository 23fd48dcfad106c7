// SPDX-License-Identifier: GPL-2.0-only
/* vm_flags_set() for the flags of a device's VMA. */
#include <linux/mm.h>

void probe(struct vm_area_struct *vma)
{
	if (vma->vm_flags & VM_MAYSHARE)
		vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTCOPY |
				  VM_DONTEXPAND | VM_DONTDUMP);
	vm_flags_clear(vma, VM_MAYWRITE);
}

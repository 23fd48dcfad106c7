/* SPDX-License-Identifier: GPL-2.0-only */
/* What a VMA of the device may be used for is settled when it is made. */
#ifndef XENRES_FIXED_PROT_H
#define XENRES_FIXED_PROT_H

#include <linux/errno.h>
#include <linux/mm.h>

/*
 * Under PV, changed protection bits would have to be written by Xen as new
 * mappings are; and a PTE that mprotect() makes not present gives up its frame
 * yet keeps its number.
 */
static inline int fixed_prot_mprotect(struct vm_area_struct *vma,
				      unsigned long start, unsigned long end,
				      unsigned long newflags)
{
	return newflags == vma->vm_flags ? 0 : -EINVAL;
}

#define FIXED_PROT_OPS	.mprotect = fixed_prot_mprotect,

static inline void fix_prot(struct vm_area_struct *vma)
{
	/*
	 * The core then refuses write access with the usual error.  A writable
	 * VMA keeps VM_MAYWRITE: the core warns of a write fault without it.
	 */
	if (!(vma->vm_flags & VM_WRITE))
		vm_flags_clear(vma, VM_MAYWRITE);
}

#endif

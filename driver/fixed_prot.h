/* SPDX-License-Identifier: GPL-2.0-only */
/* Keeps the protection of the device's VMAs as mmap() set it. */
#ifndef XENRES_FIXED_PROT_H
#define XENRES_FIXED_PROT_H

#include <linux/errno.h>
#include <linux/mm.h>

/*
 * Under PV, Xen would have to write changed protection bits, as it writes new
 * mappings.  And a PTE that mprotect() makes not present drops its reference to
 * the frame but keeps the frame's number.
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

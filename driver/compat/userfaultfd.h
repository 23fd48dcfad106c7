/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From Linux 6.7 on, and before vm_operations_struct had uffd_ops, the core
 * registers any VMA for asynchronous write-protection, unless it is droppable.
 * The other effects of VM_DROPPABLE concern page faults that allocate memory and
 * pages that can be reclaimed; VMAs of the device have neither.
 */
#if defined(HAVE_VM_DROPPABLE) && !defined(HAVE_VM_UFFD_OPS)
#ifndef XENRES_USERFAULTFD_H
#define XENRES_USERFAULTFD_H /* in place of the driver's own */

#include <linux/mm.h>

#include "vm_flags.h"

static inline void refuse_userfaultfd(struct vm_area_struct *vma)
{
	vm_flags_set(vma, VM_DROPPABLE);
}

#endif
#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Before vm_operations_struct had a hook for it, no VMA could refuse mprotect().
 * But a VMA may lack the right to whatever access it is asked to give, the one
 * it has included: EACCES.  That leaves PROT_NONE.  In a PV dom0 it drops the
 * frames, in others it makes them inaccessible for good.  A map that is at work,
 * or begins later, fails.
 */
#ifndef HAVE_VM_OPS_MPROTECT
#ifndef XENRES_FIXED_PROT_H
#define XENRES_FIXED_PROT_H /* in place of the driver's own */

#include <linux/mm.h>

#include "vm_flags.h"

#define FIXED_PROT_OPS

static inline void fix_prot(struct vm_area_struct *vma)
{
	vm_flags_clear(vma, VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC);
}

#endif
#endif

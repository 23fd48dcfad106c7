/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernels without vm_operations_struct.mprotect cannot refuse mprotect() there.
 * Instead, clear the VM_MAY* flags: every mprotect() then fails with EACCES,
 * even one that asks for the current access.  Only PROT_NONE still succeeds.
 * In a PV dom0 it drops the frames, in others it makes them inaccessible until
 * munmap().  A map ioctl on that VMA fails, even one already running.
 */
#ifndef HAVE_VM_OPS_MPROTECT
#ifndef XENRES_FIXED_PROT_H
#define XENRES_FIXED_PROT_H /* replaces the driver's fixed_prot.h */

#include <linux/mm.h>

#include "vm_flags.h"

#define FIXED_PROT_OPS

static inline void fix_prot(struct vm_area_struct *vma)
{
	vm_flags_clear(vma, VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC);
}

#endif
#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* On older kernels, drivers write to vm_flags directly. */
#include <linux/mm.h>

#ifndef HAVE_VM_FLAGS_SET
#define vm_flags_set(vma, flags)	((void)((vma)->vm_flags |= (flags)))
#define vm_flags_clear(vma, flags)	((void)((vma)->vm_flags &= ~(flags)))
#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* On older kernels, drivers test vm_flags directly. */
#include <linux/mm.h>

#ifndef HAVE_VMA_IS_ACCESSIBLE
#define vma_is_accessible(vma)	\
	(((vma)->vm_flags & (VM_READ | VM_WRITE | VM_EXEC)) != 0)
#endif

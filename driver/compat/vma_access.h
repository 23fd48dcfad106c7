/* SPDX-License-Identifier: GPL-2.0-only */
/* Before the core had a function for it, everyone looked at the flags. */
#include <linux/mm.h>

#ifndef HAVE_VMA_IS_ACCESSIBLE
#define vma_is_accessible(vma)	\
	(((vma)->vm_flags & (VM_READ | VM_WRITE | VM_EXEC)) != 0)
#endif

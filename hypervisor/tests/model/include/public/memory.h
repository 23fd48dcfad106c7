/* SPDX-License-Identifier: GPL-2.0-only */
/* Xen's own header, without the parts that an older Xen lacks. */
#ifndef MODEL_PUBLIC_MEMORY_H
#define MODEL_PUBLIC_MEMORY_H

#include <xen/xen.h>
#include <xen/memory.h>

/* Types that only some tree knows. */
#define XENMEM_resource_tree_a 3
#define XENMEM_resource_tree_b 0x1234

#ifdef MODEL_XEN_4_14
#undef XENMEM_resource_vmtrace_buf
#endif

#endif

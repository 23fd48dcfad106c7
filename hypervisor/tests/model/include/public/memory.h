/* SPDX-License-Identifier: GPL-2.0-only */
/* Xen's own header, without the parts that an older Xen lacks. */
#ifndef MODEL_PUBLIC_MEMORY_H
#define MODEL_PUBLIC_MEMORY_H

#include <xen/xen.h>
#include <xen/memory.h>

#ifdef MODEL_XEN_4_14
#undef XENMEM_resource_vmtrace_buf
#endif

#endif

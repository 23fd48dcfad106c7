// SPDX-License-Identifier: GPL-2.0-only
/* XENMEM_acquire_resource and its argument: Linux 4.18. */
#include <linux/mm.h>
#include <xen/interface/xen.h>
#include <xen/interface/memory.h>

struct xen_mem_acquire_resource probe = { .nr_frames = XENMEM_acquire_resource };

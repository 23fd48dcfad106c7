/* SPDX-License-Identifier: GPL-2.0-only */
/* Interface of Xen 4.11, for kernels whose headers predate it. */
#include <linux/mm.h>
#include <xen/interface/xen.h>
#include <xen/interface/memory.h>

#ifndef HAVE_XENMEM_ACQUIRE_RESOURCE
#define XENMEM_acquire_resource		28

struct xen_mem_acquire_resource {
	domid_t domid;
	u16 type;
	u32 id;
	u32 nr_frames;
	u32 pad;
	u64 frame;
	GUEST_HANDLE(xen_pfn_t) frame_list;
};
#endif

#ifndef HAVE_MMU_PT_UPDATE_NO_TRANSLATE
#define MMU_PT_UPDATE_NO_TRANSLATE	3
#endif

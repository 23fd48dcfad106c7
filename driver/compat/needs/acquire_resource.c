// SPDX-License-Identifier: GPL-2.0-only
/* XENMEM_acquire_resource hypercall. */
#include <linux/mm.h>
#include <xen/interface/xen.h>
#include <xen/interface/memory.h>
#include <asm/xen/hypercall.h>

int probe(xen_pfn_t *frames)
{
	struct xen_mem_acquire_resource op = { .domid = DOMID_SELF };

	set_xen_guest_handle(op.frame_list, frames);
	return HYPERVISOR_memory_op(XENMEM_acquire_resource, &op);
}

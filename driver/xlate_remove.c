// SPDX-License-Identifier: GPL-2.0-only
/*
 * Auto-translated dom0 on a Xen with this project's handlers: releases many
 * frames in one hypercall, with one flush of the TLB and one of the IOMMU.
 */
#include <linux/cache.h>
#include <xen/interface/xen.h>
#include <xen/interface/memory.h>
#include <asm/xen/hypercall.h>

#include "xlate_remove.h"
#include "public/resource_release.h"

/* Maximum gfns per call; 0 if Xen does not implement the operation. */
unsigned int xenres_remove_max __ro_after_init;

/**
 * xenres_remove_probe() - find out whether this Xen releases in batches
 *
 * Call this only if xenres_acquire_probe() succeeded: an older Xen returns a
 * size for any type.
 */
void xenres_remove_probe(void)
{
	struct xen_mem_acquire_resource op = {
		.domid = DOMID_SELF,
		.type = XEN_RESOURCE_RELEASE,
	};

	/* Any other Xen refuses DOMID_SELF. */
	if (!HYPERVISOR_memory_op(XENMEM_acquire_resource, &op))
		xenres_remove_max = op.nr_frames;
}

/**
 * xenres_remove_batch() - remove the frames at gfns of this dom0
 * @gfns:    the gfns
 * @nr_gfns: number of gfns, 1 to xenres_remove_max
 *
 * Return: 0 if all gfns are empty now; -EIO if Xen emptied some that the IOMMU
 * may still translate; another negative errno if some may be unchanged.
 */
int xenres_remove_batch(xen_pfn_t *gfns, unsigned int nr_gfns)
{
	struct xen_mem_acquire_resource op = {
		.domid = DOMID_SELF,
		.type = XEN_RESOURCE_RELEASE,
		.nr_frames = nr_gfns,
	};

	set_xen_guest_handle(op.frame_list, gfns);
	return HYPERVISOR_memory_op(XENMEM_acquire_resource, &op);
}

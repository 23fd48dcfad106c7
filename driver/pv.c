// SPDX-License-Identifier: GPL-2.0-only
/*
 * PV dom0: Xen writes the PTEs, since only Xen may map another domain's frame.
 * The PTE holds the reference to the frame: munmap() drops it by clearing the
 * PTE, and nothing is left to release.
 */
#include <linux/build_bug.h>
#include <linux/mm.h>
#include <asm/xen/hypercall.h>
#include <asm/xen/page.h>

#include "mode.h"
#include "pv_pte.h"
#include "pv_unmap.h"
#include "ranges.h"
#include "request.h"

/* All bits of the VMA's PTEs except the mfn. */
static u64 pv_pte_bits(const struct vm_area_struct *vma)
{
	/*
	 * Do not use vm_page_prot: soft-dirty tracking clears its write bit and
	 * relies on a write fault to set it again; this driver's VMAs fail all
	 * faults.
	 */
	pgprot_t prot = vm_get_page_prot(vma->vm_flags);

	/* Special: the core must not look up a struct page. */
	return pte_val_ma(pte_mkspecial(mfn_pte(0, prot)));
}

static int pv_queue_ptes(struct vm_area_struct *vma, unsigned long addr,
			 const struct xenres_batch *batch)
{
	struct xenres_pte_walk walk = {
		.mm = vma->vm_mm,
		.addr = addr,
		.end = addr + ((unsigned long)batch->nr_frames << PAGE_SHIFT),
		.unused = true,
	};
	struct mmu_update *update = batch->scratch;
	const xen_pfn_t *mfn = batch->frames;
	u64 bits = pv_pte_bits(vma);
	u64 maddr;

	for (; xenres_pte_next(&walk, &maddr); update++, mfn++) {
		/* Frames are mfns even if their domain is auto-translated. */
		update->ptr = maddr | MMU_PT_UPDATE_NO_TRANSLATE;
		update->val = ((u64)*mfn << PAGE_SHIFT) | bits;
	}

	return walk.err;
}

static int pv_install(struct vm_area_struct *vma, unsigned long addr,
		      const struct xenres_request *req,
		      struct xenres_batch *batch)
{
	int err;

	BUILD_BUG_ON(sizeof(struct mmu_update) > XENRES_MAX_FRAME_BYTES);

	err = pv_queue_ptes(vma, addr, batch);
	if (err)
		return err;

	/* Stops at the first frame that Xen refuses and returns its errno. */
	return HYPERVISOR_mmu_update(batch->scratch, batch->nr_frames, NULL,
				     req->domid);
}

static void pv_close(struct xenres_mapping *mapping)
{
	void *clearer = xenres_take_teardown(mapping);

	if (clearer)
		xenres_clearer_free(clearer);
	xenres_mapping_put(mapping);
}

const struct xenres_mode_ops xenres_mode_pv = {
	.name = "PV",
	.frame_bytes = sizeof(struct mmu_update),
	.can_refetch = true,
	.install = pv_install,
	.teardown_frames = XENRES_CLEAR_MIN_FRAMES,
	.teardown_new = xenres_clearer_new,
	.teardown_free = xenres_clearer_free,
	.clear = xenres_clear_range,
	.close = pv_close,
};

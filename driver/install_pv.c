// SPDX-License-Identifier: GPL-2.0-only
/*
 * PV dom0: Xen writes the PTEs, since only it may let one name a frame of
 * another domain.  The PTE holds the reference to the frame: once munmap()
 * cleared it, nothing is left to release.
 */
#include <linux/mm.h>
#include <asm/xen/hypercall.h>
#include <asm/xen/page.h>

#include "install.h"

struct pte_writer {
	struct mmu_update *update;
	const xen_pfn_t *mfn;
	pgprot_t prot;
};

static int queue_pte(pte_t *ptep, unsigned long addr, void *data)
{
	struct pte_writer *w = data;
	struct mmu_update *update = w->update++;
	xen_pfn_t mfn = *w->mfn++;

	/* Special: the core must not look for a struct page behind it. */
	update->val = pte_val_ma(pte_mkspecial(mfn_pte(mfn, w->prot)));
	/* The number is an mfn even if the owner is auto-translated. */
	update->ptr = MMU_PT_UPDATE_NO_TRANSLATE | virt_to_machine(ptep).maddr;
	return 0;
}

static int pv_install(struct vm_area_struct *vma, unsigned long addr,
		      const struct xenres_request *req,
		      struct xenres_batch *batch)
{
	struct pte_writer w = {
		.update = batch->updates,
		.mfn = batch->frames,
		/*
		 * Not vm_page_prot: when the core tracks soft-dirty pages it
		 * takes the write bit out, for a fault to put back that cannot
		 * be served here.
		 */
		.prot = vm_get_page_prot(vma->vm_flags),
	};
	int err;

	err = apply_to_page_range(vma->vm_mm, addr,
				  (unsigned long)batch->nr_frames << PAGE_SHIFT,
				  queue_pte, &w);
	if (err)
		return err;

	/* Stops at the first frame that Xen refuses, with its errno. */
	return HYPERVISOR_mmu_update(batch->updates, batch->nr_frames, NULL,
				     req->domid);
}

const struct xenres_install_ops xenres_install_pv = {
	.name = "PV",
	.frame_bytes = sizeof(struct mmu_update),
	.install = pv_install,
};

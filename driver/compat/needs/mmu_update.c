// SPDX-License-Identifier: GPL-2.0-only
/* HYPERVISOR_mmu_update(), HYPERVISOR_mmuext_op() of a PV dom0. */
#include <linux/mm.h>
#include <xen/interface/xen.h>
#include <asm/xen/hypercall.h>
#include <asm/xen/page.h>

#ifdef CONFIG_XEN_PV
int probe(pte_t *ptep, pgprot_t prot)
{
	struct mmu_update update = {
		.ptr = virt_to_machine(ptep).maddr | MMU_PT_UPDATE_NO_TRANSLATE,
		.val = pte_val_ma(pte_mkspecial(mfn_pte(0, prot))),
	};
	struct mmuext_op op = { .cmd = MMUEXT_TLB_FLUSH_MULTI };

	return HYPERVISOR_mmu_update(&update, 1, NULL, DOMID_SELF) ?:
	       HYPERVISOR_mmuext_op(&op, 1, NULL, DOMID_SELF);
}
#endif

// SPDX-License-Identifier: GPL-2.0-only
/* vmf_insert_pfn_prot(). */
#include <linux/mm.h>

/* The driver does not use it on x86. */
#ifndef CONFIG_X86
vm_fault_t probe(struct vm_area_struct *vma, pgprot_t prot)
{
	return vmf_insert_pfn_prot(vma, vma->vm_start, 0, prot);
}
#endif

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes PTEs where a module may not do so by itself: on Arm, set_pte_at() needs
 * functions that the kernel keeps to itself.  Of what the kernel exports,
 * remap_pfn_range() would want mmap_lock for writing.
 */
#include <linux/mm.h>

#include "insert.h"

/* As in insert_x86.c. */
int xenres_insert_pages(struct vm_area_struct *vma, unsigned long addr,
			struct page *const *pages, unsigned int nr_pages)
{
	/* Not vm_page_prot: see insert_x86.c. */
	pgprot_t prot = vm_get_page_prot(vma->vm_flags);
	unsigned int i;

	for (i = 0; i < nr_pages; i++, addr += PAGE_SIZE) {
		switch (vmf_insert_pfn_prot(vma, addr, page_to_pfn(pages[i]),
					    prot)) {
		case VM_FAULT_NOPAGE:
			break;
		case VM_FAULT_OOM:
			return -ENOMEM;
		default:
			return -EFAULT;
		}
	}

	return 0;
}

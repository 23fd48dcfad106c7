// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes PTEs on architectures where a module cannot call set_pte_at(): on Arm
 * it needs functions that the kernel does not export.  vmf_insert_pfn_prot() is
 * exported.  remap_pfn_range() is too, but it needs mmap_lock for writing.
 */
#include <linux/mm.h>

#include "xlate_pte.h"

/* Called with the page table's lock held. */
static int xlate_compare_pfn(pte_t *ptep, unsigned long addr, void *data)
{
	const unsigned long *pfn = data;
	pte_t pte = ptep_get(ptep);

	return pte_present(pte) && pte_pfn(pte) == *pfn ? 0 : -EBUSY;
}

static int xlate_insert_page(struct vm_area_struct *vma, unsigned long addr,
			     const struct page *page, pgprot_t prot)
{
	unsigned long pfn = page_to_pfn(page);

	switch (vmf_insert_pfn_prot(vma, addr, pfn, prot)) {
	case VM_FAULT_NOPAGE:
		/* Also returned for a PTE in use, which is left unchanged. */
		return apply_to_page_range(vma->vm_mm, addr, PAGE_SIZE,
					   xlate_compare_pfn, &pfn);
	case VM_FAULT_OOM:
		return -ENOMEM;
	default:
		return -EFAULT;
	}
}

/* See xlate_pte_x86.c. */
int xenres_insert_pages(struct vm_area_struct *vma, unsigned long addr,
			struct page *const *pages, unsigned int nr_pages)
{
	/* vm_page_prot would not do: see xlate_pte_x86.c. */
	pgprot_t prot = vm_get_page_prot(vma->vm_flags);
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < nr_pages; i++, addr += PAGE_SIZE)
		err = xlate_insert_page(vma, addr, pages[i], prot);

	return err;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes the PTEs of pages that stand in for frames, one page table at a time.
 * vmf_insert_pfn() would walk from the top for every page and look up its
 * memory type, which is always write-back.
 */
#include <linux/mm.h>

#include "xlate_pte.h"

struct inserter {
	struct mm_struct *mm;
	struct page *const *pages;
	unsigned int nr_pages;
	pgprot_t prot;
};

/* Called with the page table's lock held.  Writes all PTEs or none. */
static int xlate_fill_table(pte_t *ptep, unsigned long addr, void *data)
{
	struct inserter *ins = data;
	unsigned int i;
	pte_t pte;

	/* The pages are reserved: only the core's markers can be in the way. */
	for (i = 0; i < ins->nr_pages; i++)
		if (!pte_none(ptep_get(ptep + i)))
			return -EBUSY;

	for (i = 0; i < ins->nr_pages; i++, addr += PAGE_SIZE) {
		pte = pfn_pte(page_to_pfn(ins->pages[i]), ins->prot);
		/* Special: the core must not use the struct page. */
		set_pte_at(ins->mm, addr, ptep + i, pte_mkspecial(pte));
	}

	return 0;
}

/**
 * xenres_insert_pages() - map pages into a VMA
 * @vma:      VMA of the device, with mmap_lock held
 * @addr:     user address of the first page
 * @pages:    pages at gfns of this dom0
 * @nr_pages: number of pages, all within the VMA and reserved
 *
 * Return: 0 if every page is mapped; -ENOMEM, or -EBUSY if a PTE is in use:
 * some pages may then be mapped.
 */
int xenres_insert_pages(struct vm_area_struct *vma, unsigned long addr,
			struct page *const *pages, unsigned int nr_pages)
{
	unsigned long end = addr + ((unsigned long)nr_pages << PAGE_SHIFT);
	struct inserter ins = {
		.mm = vma->vm_mm,
		.pages = pages,
		/* Soft-dirty tracking clears vm_page_prot's write bit. */
		.prot = vm_get_page_prot(vma->vm_flags),
	};
	unsigned long table_end;
	int err;

	for (; addr < end; addr = table_end) {
		table_end = pmd_addr_end(addr, end);
		ins.nr_pages = (table_end - addr) >> PAGE_SHIFT;
		err = apply_to_page_range(vma->vm_mm, addr, PAGE_SIZE,
					  xlate_fill_table, &ins);
		if (err)
			return err;
		ins.pages += ins.nr_pages;
	}

	return 0;
}

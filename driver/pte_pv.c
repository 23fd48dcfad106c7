// SPDX-License-Identifier: GPL-2.0-only
/*
 * PV dom0: where in machine memory is a PTE?  That is how Xen wants to be told.
 * One look per page table is enough, since a table's PTEs lie in a row.
 */
#include <linux/mm.h>
#include <asm/xen/page.h>

#include "pte_pv.h"

static int take_maddr(pte_t *ptep, unsigned long addr, void *data)
{
	u64 *maddr = data;

	*maddr = virt_to_machine(ptep).maddr;
	return 0;
}

struct empty_ptes {
	unsigned int nr;
	u64 maddr;
};

/* Called with the page table's lock held. */
static int take_empty(pte_t *ptep, unsigned long addr, void *data)
{
	struct empty_ptes *ptes = data;
	unsigned int i;

	/* The pages were reserved: only a marker of the core's can be there. */
	for (i = 0; i < ptes->nr; i++)
		if (!pte_none(ptep_get(ptep + i)))
			return -EBUSY;

	return take_maddr(ptep, addr, &ptes->maddr);
}

/**
 * xenres_empty_pte_maddr() - machine address of PTEs that show nothing yet
 * @mm:    the address space, with mmap_lock held
 * @addr:  the first page
 * @nr:    how many pages, all of one page table
 * @maddr: set to the place of the first PTE; the others follow
 *
 * Return: 0; -EBUSY if one of them is in use; -ENOMEM if a page table had to be
 * made and could not.
 */
int xenres_empty_pte_maddr(struct mm_struct *mm, unsigned long addr,
			   unsigned int nr, u64 *maddr)
{
	struct empty_ptes ptes = { .nr = nr };
	int err = apply_to_page_range(mm, addr, PAGE_SIZE, take_empty, &ptes);

	*maddr = ptes.maddr;
	return err;
}

/**
 * xenres_pte_maddr() - machine address of a PTE
 * @mm:    the address space, its page tables kept by mmap_lock or by munmap()
 * @addr:  the page
 * @maddr: set to the PTE's place; those of the pages behind it follow, to the
 *         end of the page table
 *
 * Return: 0; -ENOMEM if there was no page table, and no memory for one.
 */
int xenres_pte_maddr(struct mm_struct *mm, unsigned long addr, u64 *maddr)
{
	return apply_to_page_range(mm, addr, PAGE_SIZE, take_maddr, maddr);
}

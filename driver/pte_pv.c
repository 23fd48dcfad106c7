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

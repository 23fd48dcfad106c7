// SPDX-License-Identifier: GPL-2.0-only
/*
 * PV dom0: looks up the machine addresses of PTEs, by which Xen identifies
 * them.  One lookup per page table is enough: its PTEs are contiguous.
 */
#include <linux/mm.h>
#include <asm/xen/page.h>

#include "pv_pte.h"

static int get_maddr(pte_t *ptep, unsigned long addr, void *data)
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
static int get_empty(pte_t *ptep, unsigned long addr, void *data)
{
	struct empty_ptes *ptes = data;
	unsigned int i;

	/* The pages are reserved: only the core's markers can be in the way. */
	for (i = 0; i < ptes->nr; i++)
		if (!pte_none(ptep_get(ptep + i)))
			return -EBUSY;

	return get_maddr(ptep, addr, &ptes->maddr);
}

/**
 * xenres_empty_pte_maddr() - look up the machine address of unused PTEs
 * @mm:    the address space, with mmap_lock held
 * @addr:  user address of the first page
 * @nr:    number of pages, all in one page table
 * @maddr: set to the machine address of the first PTE; the others follow
 *
 * Return: 0; -EBUSY if one of the PTEs is in use; -ENOMEM if a page table could
 * not be allocated.
 */
int xenres_empty_pte_maddr(struct mm_struct *mm, unsigned long addr,
			   unsigned int nr, u64 *maddr)
{
	struct empty_ptes ptes = { .nr = nr };
	int err = apply_to_page_range(mm, addr, PAGE_SIZE, get_empty, &ptes);

	*maddr = ptes.maddr;
	return err;
}

/**
 * xenres_pte_maddr() - look up the machine address of a PTE
 * @mm:    the address space, its page tables kept by mmap_lock or by munmap()
 * @addr:  user address of the page
 * @maddr: set to the PTE's machine address; the next PTEs follow, to the end of
 *         the page table
 *
 * Return: 0; -ENOMEM if a page table could not be allocated.
 */
int xenres_pte_maddr(struct mm_struct *mm, unsigned long addr, u64 *maddr)
{
	return apply_to_page_range(mm, addr, PAGE_SIZE, get_maddr, maddr);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * PV dom0: looks up the machine addresses of PTEs, by which Xen identifies
 * them.  One lookup per page table is enough: its PTEs are contiguous.
 */
#include <linux/mm.h>
#include <asm/xen/page.h>

#include "pv_pte.h"

/* Called with the page table's lock held. */
static int pv_look_up_ptes(pte_t *ptep, unsigned long addr, void *data)
{
	struct xenres_pte_walk *walk = data;
	unsigned long i;

	/* The pages are reserved: only the core's markers can be in the way. */
	for (i = 0; walk->unused && i < walk->nr; i++)
		if (!pte_none(ptep_get(ptep + i)))
			return -EBUSY;

	walk->maddr = virt_to_machine(ptep).maddr;
	return 0;
}

/**
 * xenres_pte_next_table() - look up the next page table of a walk
 * @walk: the walk, at the end of a page table
 *
 * Return: false at the end of the walk, or with walk->err set: -EBUSY if a PTE
 * that must be unused is in use; -ENOMEM if a page table could not be
 * allocated.
 */
bool xenres_pte_next_table(struct xenres_pte_walk *walk)
{
	unsigned long table_end;

	if (walk->addr >= walk->end)
		return false;

	table_end = pmd_addr_end(walk->addr, walk->end);
	walk->nr = (table_end - walk->addr) >> PAGE_SHIFT;
	walk->err = apply_to_page_range(walk->mm, walk->addr, PAGE_SIZE,
					pv_look_up_ptes, walk);
	walk->addr = table_end;
	if (!walk->err)
		return true;

	/* The walk ends here. */
	walk->nr = 0;
	walk->addr = walk->end;
	return false;
}

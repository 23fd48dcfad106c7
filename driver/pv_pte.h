/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_PV_PTE_H
#define XENRES_PV_PTE_H

#include <linux/types.h>
#include <asm/pgtable_types.h>

struct mm_struct;

/**
 * struct xenres_pte_walk - a walk over the PTEs of consecutive pages
 * @mm:     the address space, its page tables kept by mmap_lock or by munmap()
 * @addr:   user address of the next page whose page table is to be looked up
 * @end:    user address after the last page
 * @unused: stop with -EBUSY before a page table in which a PTE is in use
 * @err:    0, or why the walk ended early
 * @nr:     number of PTEs left in the current page table
 * @maddr:  machine address of the next of them
 *
 * The caller sets the first four; the others start as 0.
 */
struct xenres_pte_walk {
	struct mm_struct *mm;
	unsigned long addr;
	unsigned long end;
	bool unused;
	int err;
	unsigned long nr;
	u64 maddr;
};

bool xenres_pte_next_table(struct xenres_pte_walk *walk);

/**
 * xenres_pte_next() - advance to the next PTE
 * @walk:  the walk
 * @maddr: set to the PTE's machine address
 *
 * Return: false after the last PTE, or on an error, which is in walk->err.
 */
static inline bool xenres_pte_next(struct xenres_pte_walk *walk, u64 *maddr)
{
	if (!walk->nr && !xenres_pte_next_table(walk))
		return false;

	*maddr = walk->maddr;
	walk->maddr += sizeof(pte_t);
	walk->nr--;
	return true;
}

#endif

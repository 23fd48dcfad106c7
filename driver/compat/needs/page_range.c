// SPDX-License-Identifier: GPL-2.0-only
/* apply_to_page_range(). */
#include <linux/mm.h>

static int probe_pte(pte_t *ptep, unsigned long addr, void *data)
{
	return 0;
}

int probe(struct mm_struct *mm)
{
	return apply_to_page_range(mm, 0, PAGE_SIZE, probe_pte, NULL);
}

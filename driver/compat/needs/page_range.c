// SPDX-License-Identifier: GPL-2.0-only
/* apply_to_page_range() with a callback for pte_t. */
#include <linux/mm.h>

static int probe_pte(pte_t *ptep, unsigned long addr, void *data)
{
	return 0;
}

/* gcc before 5 only warns when a callback of another type is passed. */
_Static_assert(__builtin_types_compatible_p(pte_fn_t, typeof(probe_pte) *) ||
	       __builtin_types_compatible_p(pte_fn_t,
					    int (*)(pte_t *, pgtable_t,
						    unsigned long, void *)),
	       "pte_fn_t");

int probe(struct mm_struct *mm)
{
	return apply_to_page_range(mm, 0, PAGE_SIZE, probe_pte, NULL);
}

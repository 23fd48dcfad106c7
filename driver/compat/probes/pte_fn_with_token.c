// SPDX-License-Identifier: GPL-2.0-only
/* pte_fn_t with a page table argument: before Linux 5.3. */
#include <linux/mm.h>

/* gcc before 5 only warns when a function of another type is assigned. */
_Static_assert(__builtin_types_compatible_p(pte_fn_t,
					    int (*)(pte_t *, pgtable_t,
						    unsigned long, void *)),
	       "pte_fn_t");

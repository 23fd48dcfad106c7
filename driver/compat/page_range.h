/* SPDX-License-Identifier: GPL-2.0-only */
/* Before Linux 5.3, the callback also takes the page table. */
#include <linux/mm.h>

#ifdef HAVE_PTE_FN_WITH_TOKEN
struct xenres_pte_fn {
	int (*fn)(pte_t *ptep, unsigned long addr, void *data);
	void *data;
};

static inline int xenres_call_pte_fn(pte_t *ptep, pgtable_t token,
				     unsigned long addr, void *data)
{
	const struct xenres_pte_fn *call = data;

	return call->fn(ptep, addr, call->data);
}

static inline int xenres_apply_to_page_range(struct mm_struct *mm,
					     unsigned long addr,
					     unsigned long size,
					     int (*fn)(pte_t *ptep,
						       unsigned long addr,
						       void *data),
					     void *data)
{
	struct xenres_pte_fn call = { .fn = fn, .data = data };

	return apply_to_page_range(mm, addr, size, xenres_call_pte_fn, &call);
}

#define apply_to_page_range	xenres_apply_to_page_range
#endif

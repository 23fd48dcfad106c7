// SPDX-License-Identifier: GPL-2.0-only
/* pte_fn_t without a page table argument: Linux 5.3. */
#include <linux/mm.h>

int probe(pte_t *ptep, unsigned long addr, void *data);

pte_fn_t probe_fn = probe;

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_XLATE_PTE_H
#define XENRES_XLATE_PTE_H

struct page;
struct vm_area_struct;

int xenres_insert_pages(struct vm_area_struct *vma, unsigned long addr,
			struct page *const *pages, unsigned int nr_pages);

#endif

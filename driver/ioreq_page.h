/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_IOREQ_PAGE_H
#define XENRES_IOREQ_PAGE_H

struct page;
struct xenres_mapping;
struct xenres_range;

extern struct page *xenres_no_ioreq;

void xenres_ioreq_page_init(void);
void xenres_ioreq_page_set(struct xenres_mapping *mapping,
			   const struct xenres_range *range);

#endif

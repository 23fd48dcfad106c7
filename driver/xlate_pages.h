/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_XLATE_PAGES_H
#define XENRES_XLATE_PAGES_H

#include <xen/interface/xen.h>

struct page;
struct xenres_range;

xen_pfn_t xenres_frame_gfn(struct page *const *pages, unsigned int frame);
void xenres_own_pages(struct xenres_range *range, struct page **pages,
		      unsigned int nr_pages);
struct page *xenres_owned_page(const struct xenres_range *range,
			       unsigned int index);
void xenres_release_pages(struct xenres_range *range);

#endif

// SPDX-License-Identifier: GPL-2.0-only
/* xen_alloc_unpopulated_pages(): Linux 5.9; alloc_xenballooned_pages() before. */
#include <linux/mm.h>
#include <xen/xen.h>

int probe(unsigned int nr, struct page **pages)
{
	return xen_alloc_unpopulated_pages(nr, pages);
}

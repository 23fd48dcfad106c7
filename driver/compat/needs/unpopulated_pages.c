// SPDX-License-Identifier: GPL-2.0-only
/* xen_alloc_unpopulated_pages(). */
#include <linux/mm.h>
#include <xen/page.h>
#include <xen/xen.h>

int probe(unsigned int nr, struct page **pages)
{
	int err = xen_alloc_unpopulated_pages(nr, pages);

	if (!err)
		xen_free_unpopulated_pages(nr, pages);
	return err;
}

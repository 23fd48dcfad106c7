// SPDX-License-Identifier: GPL-2.0-only
/*
 * A plugin that uses the real library and is loaded with RTLD_LOCAL: only the
 * plugin sees that library, but its xenforeignmemory_open() may be ours.
 */
#include <xenforeignmemory.h>

void *plugin_map(xenforeignmemory_handle **fmem)
{
	xen_pfn_t gfn = 0;

	*fmem = xenforeignmemory_open(NULL, 0);
	return *fmem ? xenforeignmemory_map(*fmem, 1, 1, 1, &gfn, NULL) : NULL;
}

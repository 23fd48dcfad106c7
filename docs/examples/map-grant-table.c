// SPDX-License-Identifier: GPL-2.0-only
/* map-grant-table DOMID: print the grants in the table's first frame. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <xenforeignmemory.h>
#include <xen/grant_table.h>
#include <xen/resource.h>

#include "arguments.h"

#define ENTRIES	512

int main(int argc, char *argv[])
{
	xenforeignmemory_resource_handle *map;
	xenforeignmemory_handle *memory;
	grant_entry_v1_t entry;
	void *addr = NULL;	/* in: hint, as for mmap() */
	uint64_t word;
	unsigned int domid, i;

	check_usage(argc, argv, 1, "DOMID");
	domid = domain_number(argv[1]);
	memory = xenforeignmemory_open(NULL, 0);
	if (!memory)
		return 1;
	map = xenforeignmemory_map_resource(memory, domid,
					    XEN_RESOURCE_GRANT_TABLE,
					    XEN_RESOURCE_GRANT_SHARED,
					    0, 1, &addr, PROT_READ, 0);
	if (!map) {
		perror("xenforeignmemory_map_resource");
		return 1;
	}

	for (i = 0; i < ENTRIES; i++) {
		/* The guest may change the entry at any time: read it once. */
		word = ((volatile uint64_t *)addr)[i];
		memcpy(&entry, &word, sizeof(entry));
		if ((entry.flags & GTF_type_mask) == GTF_permit_access)
			printf("%u: page %#x to domain %u\n", i, entry.frame,
			       entry.domid);
	}

	xenforeignmemory_unmap_resource(memory, map);
	xenforeignmemory_close(memory);
	return 0;
}

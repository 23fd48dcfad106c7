// SPDX-License-Identifier: GPL-2.0-only
/* size DOMID: print the limit of the domain's grant table. */
#include <stdio.h>
#include <stdlib.h>

#include <xenforeignmemory.h>
#include <xen/resource.h>

#include "arguments.h"

int main(int argc, char *argv[])
{
	xenforeignmemory_handle *memory;
	unsigned int domid;
	size_t bytes;

	check_usage(argc, argv, 1, "DOMID");
	domid = domain_number(argv[1]);
	memory = xenforeignmemory_open(NULL, 0);
	if (!memory)
		return 1;

	if (xenforeignmemory_resource_size(memory, domid,
					   XEN_RESOURCE_GRANT_TABLE,
					   XEN_RESOURCE_GRANT_SHARED, &bytes)) {
		perror("xenforeignmemory_resource_size");
		return 1;
	}
	printf("%zu bytes\n", bytes);

	xenforeignmemory_close(memory);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * hold DOMID TYPE ID FRAME NR: map frames of a resource with libxenforeignmemory,
 * print "mapped", and read all of them once more after every line on standard input.
 * Ends at the end of standard input. Linked to Xen's own library only.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <xenctrl.h>
#include <xenforeignmemory.h>

static unsigned int sum(const volatile uint8_t *frames, size_t size)
{
	unsigned int total = 0;

	while (size--)
		total += frames[size];
	return total;
}

int main(int argc, char **argv)
{
	xenforeignmemory_resource_handle *res;
	xenforeignmemory_handle *fmem;
	unsigned long arg[5];
	void *addr = NULL;
	int i;

	if (argc != 6) {
		fputs("usage: hold DOMID TYPE ID FRAME NR\n", stderr);
		return 2;
	}
	for (i = 0; i < 5; i++)
		arg[i] = strtoul(argv[i + 1], NULL, 0);
	fmem = xenforeignmemory_open(NULL, 0);
	if (!fmem)
		return 1;
	res = xenforeignmemory_map_resource(fmem, arg[0], arg[1], arg[2], arg[3],
					    arg[4], &addr, PROT_READ, 0);
	if (!res) {
		perror("hold: xenforeignmemory_map_resource");
		return 1;
	}
	puts("mapped");
	fflush(stdout);
	while ((i = getchar()) != EOF) {
		if (i != '\n')
			continue;
		printf("sum %u\n", sum(addr, arg[4] * XC_PAGE_SIZE));
		fflush(stdout);
	}
	if (xenforeignmemory_unmap_resource(fmem, res)) {
		perror("hold: xenforeignmemory_unmap_resource");
		return 1;
	}
	return xenforeignmemory_close(fmem) ? 1 : 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/* xen-memory: print the number of Xen's free pages, and of its domains. */

#include <stdio.h>
#include <xenctrl.h>

#define MAX_DOMAINS 1024

int main(void)
{
	static xc_domaininfo_t list[MAX_DOMAINS];
	xc_interface *xch = xc_interface_open(NULL, NULL, 0);
	xc_physinfo_t info = { 0 };
	int domains;

	if (!xch || xc_physinfo(xch, &info)) {
		perror("xen-memory");
		return 1;
	}
	domains = xc_domain_getinfolist(xch, 0, MAX_DOMAINS, list);
	if (domains < 0) {
		perror("xen-memory: domains");
		return 1;
	}
	printf("%lu %d\n", (unsigned long)info.free_pages, domains);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * domains [KNOWN]...: print the ids of all domains except dom0 and KNOWN, and exit
 * with 1 if there are any. Xen destroys a domain in the background, so wait up to
 * two seconds.
 */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xenctrl.h>

#define MAX_DOMAINS 1024
#define TRIES 40
#define TRY_US 50000

static bool is_known(uint32_t domid, char **known)
{
	if (!domid)
		return true;
	for (; *known; known++)
		if (strtoul(*known, NULL, 10) == domid)
			return true;
	return false;
}

static int count(const xc_domaininfo_t *list, int n, char **known, bool print)
{
	int i, found = 0;

	for (i = 0; i < n; i++) {
		if (is_known(list[i].domain, known))
			continue;
		if (print)
			printf("%u%s ", list[i].domain,
			       list[i].flags & XEN_DOMINF_dying ?
			       "(dying)" : "(alive)");
		found++;
	}
	return found;
}

int main(int argc, char **argv)
{
	static xc_domaininfo_t list[MAX_DOMAINS];
	xc_interface *xch = xc_interface_open(NULL, NULL, 0);
	int i, n = 0;

	(void)argc;
	if (!xch)
		return 2;
	for (i = 0; i < TRIES; i++) {
		n = xc_domain_getinfolist(xch, 0, MAX_DOMAINS, list);
		if (n < 0) {
			perror("domains: xc_domain_getinfolist");
			return 2;
		}
		if (!count(list, n, argv + 1, false))
			return 0;
		usleep(TRY_US);
	}
	count(list, n, argv + 1, true);
	putchar('\n');
	return 1;
}

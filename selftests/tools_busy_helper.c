// SPDX-License-Identifier: GPL-2.0-only
/*
 * A running domain of two vCPUs, for tools_output.sh to look at.
 *
 *   tools_busy_helper pv|hvm DIRECTORY
 *
 * DIRECTORY is not used.
 * vCPU 0 spins and yields, vCPU 1 sleeps and wakes up.  A line of shell
 * assignments on stdout says that they do; at the end of stdin the domain is
 * destroyed, and the exit status says whether it is gone.
 */
#include "domain.h"	/* first: so that it is xenctrl.h that opens Xen's headers */

#include <stdio.h>
#include <string.h>

#include "busy.h"
#include "frames.h"
#include "tools_helper.h"

TEST_NEEDS_DOM0

int main(int argc, char *argv[])
{
	struct test_domain_config config = { .max_vcpus = BUSY_VCPUS };
	struct test_domain dom;
	struct busy busy;

	if (argc != 3)
		return 2;
	if (!strcmp(argv[1], "hvm"))
		config.kind = TEST_DOMAIN_HVM;
	check(!test_domain_create(&dom, &config), "test_domain_create");
	check(!busy_start(&dom, &busy), "busy_start");
	printf("domid=%u\n", dom.domid);
	fflush(stdout);

	while (getchar() != EOF)
		;
	busy_forget(&busy);
	return test_domain_destroy(&dom) ? 1 : 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * A running domain with two vCPUs, for tools_output.sh.
 *
 *   tools_busy_helper pv|hvm DIRECTORY
 *
 * DIRECTORY is not used.
 *
 * vCPU 0 spins and yields, vCPU 1 sleeps and wakes up.  When both run, the
 * helper prints a line of shell assignments.  At the end of stdin it destroys
 * the domain, and exits with 0 if the domain is gone.
 */
#include "domain.h"	/* must be first: xenctrl.h before Xen's headers */

#include <stdio.h>
#include <string.h>

#include "guest_load.h"
#include "test_frames.h"
#include "tools_helper.h"

TEST_NEEDS_DOM0

int main(int argc, char *argv[])
{
	struct test_domain_config config = { .max_vcpus = LOAD_VCPUS };
	struct test_domain dom;
	struct guest_load load;

	if (argc != 3)
		return 2;
	if (!strcmp(argv[1], "hvm"))
		config.kind = TEST_DOMAIN_HVM;
	check(!test_domain_create(&dom, &config), "test_domain_create");
	check(!guest_load_start(&dom, &load), "guest_load_start");
	printf("domid=%u\n", dom.domid);
	fflush(stdout);

	while (getchar() != EOF)
		;
	guest_load_unmap(&load);
	return test_domain_destroy(&dom) ? 1 : 0;
}

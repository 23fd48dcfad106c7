// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process that keeps frames mapped after it closed the device, for
 * tools_switch.sh.
 *
 *   tools_map_helper DIRECTORY
 *
 * The helper maps the first frames of a new domain's grant table, prints the
 * domain, and waits for the end of stdin.
 */
#include "domain.h"	/* must be first: xenctrl.h before Xen's headers */

#include <stdio.h>
#include <unistd.h>
#include <sys/mman.h>

#include "test_frames.h"
#include "tools_helper.h"

TEST_NEEDS_DOM0

#define NR_FRAMES	2

int main(void)
{
	const struct test_domain_config config = {
		.kind = TEST_DOMAIN_HVM,
		.grant_frames = NR_FRAMES,
	};
	struct test_domain dom;
	void *map;
	int fd;

	check(!test_domain_create(&dom, &config), "test_domain_create");
	fd = frames_open();
	check(fd >= 0, frames_device());
	map = frames_reserve(fd, NR_FRAMES, PROT_READ);
	check(map, "frames_reserve");
	check(!frames_map_grants(fd, dom.domid, 0, NR_FRAMES, map),
	      "frames_map_grants");
	close(fd);
	printf("domid=%u\n", dom.domid);
	fflush(stdout);

	while (getchar() != EOF)
		;
	munmap(map, NR_FRAMES * FRAME_SIZE);
	return test_domain_destroy(&dom) ? 1 : 0;
}

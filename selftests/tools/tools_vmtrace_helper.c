// SPDX-License-Identifier: GPL-2.0-only
/*
 * A domain of two vCPUs with trace buffers, for tools_output.sh.
 *
 *   tools_vmtrace_helper DIRECTORY
 *
 * The helper writes copies of the buffers to DIRECTORY/trace0 and
 * DIRECTORY/trace1, and prints a line of shell assignments.  At the end of
 * stdin it destroys the domain, and exits with 0 if the domain is gone.  If
 * Xen cannot create such a domain, the line gives the reason, and the helper
 * exits at once.
 */
#include "domain.h"	/* must be first: xenctrl.h before Xen's headers */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "test_frames.h"
#include "tools_helper.h"

TEST_NEEDS_DOM0

/* 2 MiB, more than the command maps per call. */
#define NR_FRAMES	512ul
#define NR_VCPUS	2

static void save_buffer(const struct test_domain *dom, int fd, uint32_t vcpu,
			const char *dir)
{
	void *buffer = frames_reserve(fd, NR_FRAMES, PROT_READ);
	char name[16];

	check(buffer, "frames_reserve");
	check(!frames_map(fd, dom->domid, XEN_RESOURCE_VMTRACE_BUF, vcpu, 0,
			  NR_FRAMES, buffer), "frames_map");
	snprintf(name, sizeof(name), "trace%u", vcpu);
	save(dir, name, buffer, NR_FRAMES);
	munmap(buffer, NR_FRAMES * FRAME_SIZE);
}

int main(int argc, char *argv[])
{
	const struct test_domain_config config = {
		.kind = TEST_DOMAIN_HVM,
		.max_vcpus = NR_VCPUS,
		.vmtrace_kb = NR_FRAMES * FRAME_SIZE / 1024,
	};
	struct test_domain dom;
	uint32_t vcpu;
	int fd;

	if (argc != 2)
		return 2;
	if (test_domain_create(&dom, &config)) {
		printf("reason='Xen refuses trace buffers: %s'\n",
		       strerror(errno));
		return 0;
	}
	fd = frames_open();
	check(fd >= 0, frames_device());
	for (vcpu = 0; vcpu < NR_VCPUS; vcpu++)
		save_buffer(&dom, fd, vcpu, argv[1]);
	printf("domid=%u\n", dom.domid);
	fflush(stdout);

	while (getchar() != EOF)
		;
	return test_domain_destroy(&dom) ? 1 : 0;
}

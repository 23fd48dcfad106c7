// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processor trace buffers: one for each vCPU, of a size that is set when the
 * domain is created.
 *
 * Xen creates such a domain only on a processor with Intel Processor Trace;
 * elsewhere (QEMU's emulated ones included) there is nothing to map, and this
 * skips with what Xen said.
 */
#include "domain.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "frames.h"
#include "kselftest_harness.h"

#define NR_FRAMES	16

FIXTURE(vmtrace) {
	struct test_domain dom;
	int fd;
	void *map;
};

FIXTURE_SETUP(vmtrace)
{
	const struct test_domain_config cfg = {
		.kind = TEST_DOMAIN_HVM, .max_vcpus = 2,
		.vmtrace_kb = NR_FRAMES * 4,
	};

	/* The harness runs the test body after a plain skip: leave at once. */
	if (test_domain_create(&self->dom, &cfg))
		SKIP(_exit(255), "Xen makes no domain with a trace buffer: %s",
		     strerror(errno));
	self->fd = frames_open();
	ASSERT_LE(0, self->fd);
	self->map = frames_reserve(self->fd, NR_FRAMES, PROT_READ);
	ASSERT_NE(NULL, self->map);
}

FIXTURE_TEARDOWN(vmtrace)
{
	frames_unmap_all();
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

static int map_trace(FIXTURE_DATA(vmtrace) *self, uint32_t vcpu,
		     uint32_t frame, uint64_t num)
{
	return frames_map(self->fd, self->dom.domid, XEN_RESOURCE_VMTRACE_BUF,
			  vcpu, frame, num, self->map);
}

TEST_F(vmtrace, size)
{
	uint64_t num;

	EXPECT_EQ(0, frames_size(self->fd, self->dom.domid,
				 XEN_RESOURCE_VMTRACE_BUF, 0, &num));
	EXPECT_EQ(NR_FRAMES, num);
}

TEST_F(vmtrace, map_each_vcpu)
{
	EXPECT_EQ(0, map_trace(self, 0, 0, NR_FRAMES));
	EXPECT_EQ(NR_FRAMES, frames_count(self->map, NR_FRAMES));
	EXPECT_EQ(0, munmap(self->map, NR_FRAMES * FRAME_SIZE));
	self->map = frames_reserve(self->fd, NR_FRAMES, PROT_READ);
	ASSERT_NE(NULL, self->map);
	EXPECT_EQ(0, map_trace(self, 1, 0, NR_FRAMES));
	EXPECT_EQ(NR_FRAMES, frames_count(self->map, NR_FRAMES));
}

TEST_F(vmtrace, no_such_vcpu)
{
	EXPECT_EQ(ENOENT, map_trace(self, 2, 0, 1));
	EXPECT_EQ(0, frames_count(self->map, NR_FRAMES));
}

TEST_F(vmtrace, beyond_the_buffer)
{
	EXPECT_EQ(EINVAL, map_trace(self, 0, 1, NR_FRAMES));
	EXPECT_EQ(0, frames_count(self->map, NR_FRAMES));
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

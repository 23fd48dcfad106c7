// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processor trace buffers: one per vCPU, of a size chosen when the domain is
 * created.
 *
 * Xen creates such a domain only on a processor with Intel Processor Trace or,
 * in a debug build with this project's patches, on any processor if its
 * command line has vmtrace-debug=zero or =pattern.  Elsewhere the tests skip
 * with Xen's errno.  With =pattern every 64-bit word encodes its domain, vCPU
 * and position, so that the tests can check every word of every frame.
 */
#include "domain.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "test_frames.h"
#include "harness.h"

#define NR_FRAMES	1024
#define NR_VCPUS	2
#define WORDS		(FRAME_SIZE / sizeof(uint64_t))

enum contents { UNKNOWN, ZERO, PATTERN };

FIXTURE(vmtrace) {
	struct test_domain dom;
	int fd;
	void *map;
};

FIXTURE_SETUP(vmtrace)
{
	const struct test_domain_config cfg = {
		.kind = TEST_DOMAIN_HVM, .max_vcpus = NR_VCPUS,
		.vmtrace_kb = NR_FRAMES * 4,
	};

	/* Exit: after a plain SKIP() the harness would run the test body. */
	if (test_domain_create(&self->dom, &cfg))
		SKIP(_exit(255), "Xen refuses trace buffers: %s",
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

static int size_of(FIXTURE_DATA(vmtrace) *self, uint32_t vcpu, uint64_t *num)
{
	return frames_size(self->fd, self->dom.domid, XEN_RESOURCE_VMTRACE_BUF,
			   vcpu, num);
}

static int map_trace(FIXTURE_DATA(vmtrace) *self, uint32_t vcpu,
		     uint32_t frame, uint64_t num)
{
	return frames_map(self->fd, self->dom.domid, XEN_RESOURCE_VMTRACE_BUF,
			  vcpu, frame, num, self->map);
}

/* Replace the mapping by an empty one. */
static void unmap(struct __test_metadata *_metadata,
		  FIXTURE_DATA(vmtrace) *self)
{
	ASSERT_EQ(0, munmap(self->map, NR_FRAMES * FRAME_SIZE));
	self->map = frames_reserve(self->fd, NR_FRAMES, PROT_READ);
	ASSERT_NE(NULL, self->map);
}

/* Xen's command line selects the contents of the buffers. */
static enum contents contents(void)
{
	static const char option[] = "vmtrace-debug=";
	xen_commandline_t line = { 0 };
	const char *value;

	if (xc_version(test_xch(), XENVER_commandline, line) < 0)
		return UNKNOWN;
	value = strstr(line, option);
	if (!value)
		return UNKNOWN;
	value += sizeof(option) - 1;
	if (!strncmp(value, "pattern", 7))
		return PATTERN;
	return strncmp(value, "zero", 4) ? UNKNOWN : ZERO;
}

/* Count the correct words in @num mapped frames, from frame @first on. */
static uint64_t count_right(FIXTURE_DATA(vmtrace) *self, unsigned int vcpu,
			    uint32_t first, uint32_t num, enum contents what)
{
	const uint64_t *words = self->map;
	uint64_t base = (uint64_t)self->dom.domid << 48 |
			(uint64_t)vcpu << 32 | first * WORDS;
	uint64_t i, right = 0;

	for (i = 0; i < num * WORDS; i++)
		right += words[i] == (what == PATTERN ? base + i : 0);
	return right;
}

TEST_F(vmtrace, size)
{
	uint64_t num;
	unsigned int i;

	for (i = 0; i < NR_VCPUS; i++) {
		EXPECT_EQ(0, size_of(self, i, &num));
		EXPECT_EQ(NR_FRAMES, num);
	}
}

TEST_F(vmtrace, every_word_of_each_vcpu)
{
	const enum contents what = contents();
	unsigned int i;

	if (what == UNKNOWN)
		SKIP(return, "real trace buffers may hold anything");
	for (i = 0; i < NR_VCPUS; i++) {
		ASSERT_EQ(0, map_trace(self, i, 0, NR_FRAMES));
		EXPECT_EQ(NR_FRAMES, frames_count(self->map, NR_FRAMES));
		EXPECT_EQ(NR_FRAMES * WORDS,
			  count_right(self, i, 0, NR_FRAMES, what));
		unmap(_metadata, self);
	}
}

/* Parts inside and across Xen's batches, and the last frame. */
TEST_F(vmtrace, parts)
{
	const struct {
		uint32_t frame;
		uint32_t num;
	} parts[] = {
		{ 1, 1 }, { 5, 20 }, { 30, 4 }, { 31, 33 }, { 100, 900 },
		{ NR_FRAMES - 1, 1 },
	};
	const enum contents what = contents();
	unsigned int i;

	if (what == UNKNOWN)
		SKIP(return, "real trace buffers may hold anything");
	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		ASSERT_EQ(0, map_trace(self, 1, parts[i].frame, parts[i].num));
		EXPECT_EQ(parts[i].num, frames_count(self->map, NR_FRAMES));
		EXPECT_EQ(parts[i].num * WORDS,
			  count_right(self, 1, parts[i].frame, parts[i].num,
				      what));
		unmap(_metadata, self);
	}
}

TEST_F(vmtrace, map_each_vcpu)
{
	unsigned int i;

	for (i = 0; i < NR_VCPUS; i++) {
		EXPECT_EQ(0, map_trace(self, i, 0, NR_FRAMES));
		EXPECT_EQ(NR_FRAMES, frames_count(self->map, NR_FRAMES));
		unmap(_metadata, self);
	}
}

TEST_F(vmtrace, no_such_vcpu)
{
	const uint32_t vcpus[] = { NR_VCPUS, 9999, 0x10000, UINT32_MAX };
	unsigned int i;
	uint64_t num;

	for (i = 0; i < ARRAY_SIZE(vcpus); i++) {
		EXPECT_EQ(ENOENT, map_trace(self, vcpus[i], 0, 1));
		/* Upstream's size query ignores the vCPU. */
		if (frames_xen_is_ours(self->fd, self->dom.domid))
			EXPECT_EQ(ENOENT, size_of(self, vcpus[i], &num));
	}
	EXPECT_EQ(0, frames_count(self->map, NR_FRAMES));
}

TEST_F(vmtrace, beyond_the_buffer)
{
	EXPECT_EQ(EINVAL, map_trace(self, 0, 1, NR_FRAMES));
	EXPECT_EQ(EINVAL, map_trace(self, 0, NR_FRAMES, 1));
	EXPECT_EQ(EINVAL, map_trace(self, 0, UINT32_MAX - 1, 1));
	EXPECT_EQ(0, frames_count(self->map, NR_FRAMES));
	EXPECT_EQ(0, map_trace(self, 0, 0, NR_FRAMES));
}

/* The frames and their contents outlive the domain. */
TEST_F(vmtrace, domain_destroyed_while_mapped)
{
	const enum contents what = contents();

	ASSERT_EQ(0, map_trace(self, 1, 0, NR_FRAMES));
	ASSERT_EQ(0, test_domain_kill(&self->dom));
	usleep(300 * 1000);
	EXPECT_EQ(TEST_DOMAIN_DYING, test_domain_state(self->dom.domid));
	EXPECT_EQ(NR_FRAMES, frames_count(self->map, NR_FRAMES));
	if (what != UNKNOWN)
		EXPECT_EQ(NR_FRAMES * WORDS,
			  count_right(self, 1, 0, NR_FRAMES, what));
	EXPECT_EQ(0, munmap(self->map, NR_FRAMES * FRAME_SIZE));
	EXPECT_TRUE(test_domain_wait_gone(self->dom.domid, 5));
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

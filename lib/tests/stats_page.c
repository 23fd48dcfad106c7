// SPDX-License-Identifier: GPL-2.0-only
/* The frames of the statistics, on hand-made pages. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include <xen/resource_stats.h>

#include "../stats_page.h"
#include "harness.h"

#define FRAME_SIZE	4096u
#define FRAMES		2
#define SIZE		(FRAMES * (size_t)FRAME_SIZE)
#define NR_VCPUS	5

#define DOMAIN_AT	64
#define VCPU_AT		FRAME_SIZE
#define STRIDE		128

/* An unreadable page follows the frames, so that an access beyond faults. */
FIXTURE(page) {
	unsigned char *frames;
	struct xen_stats_header *header;
	struct xen_stats_domain *domain;
	struct stats_page page;
	struct xen_stats_domain copy;
	struct xen_stats_vcpu vcpus[NR_VCPUS];
};

static struct xen_stats_vcpu *vcpu_at(FIXTURE_DATA(page) *self, uint32_t n)
{
	return (void *)(self->frames + VCPU_AT + n * STRIDE);
}

FIXTURE_SETUP(page)
{
	self->frames = mmap(NULL, SIZE + FRAME_SIZE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->frames);
	ASSERT_EQ(0, mprotect(self->frames + SIZE, FRAME_SIZE, PROT_NONE));
	self->header = (void *)self->frames;
	self->domain = (void *)(self->frames + DOMAIN_AT);
	*self->header = (struct xen_stats_header){
		.magic = XEN_STATS_MAGIC,
		.abi = XEN_STATS_ABI,
		.header_size = sizeof(struct xen_stats_header),
		.domid = 7,
		.period = 100000000,
		.nr_frames = FRAMES,
		.domain_offset = DOMAIN_AT,
		.domain_size = sizeof(struct xen_stats_domain),
		.vcpu_offset = VCPU_AT,
		.vcpu_size = sizeof(struct xen_stats_vcpu),
		.vcpu_stride = STRIDE,
		.nr_vcpus = NR_VCPUS,
	};
}

FIXTURE_TEARDOWN(page)
{
	munmap(self->frames, SIZE + FRAME_SIZE);
}

static int check_page(FIXTURE_DATA(page) *self)
{
	return stats_page_check(&self->page, self->frames, SIZE);
}

/* Read every record, and keep the first of them; false if one is being written. */
static bool read_page(FIXTURE_DATA(page) *self)
{
	struct xen_stats_vcpu rest;
	uint32_t i;

	if (!stats_page_domain(&self->page, &self->copy, sizeof(self->copy)))
		return false;
	for (i = 0; i < self->page.nr_vcpus; i++)
		if (!stats_page_vcpu(&self->page, i,
				     i < NR_VCPUS ? &self->vcpus[i] : &rest,
				     sizeof(rest)))
			return false;
	return true;
}

TEST_F(page, as_xen_writes_it)
{
	self->domain->seq = 4;
	self->domain->tot_pages = 1234;
	self->domain->online_vcpus = 3;
	vcpu_at(self, 0)->flags = XEN_STATS_VCPU_ACTIVE;
	vcpu_at(self, 0)->migrations = 11;
	vcpu_at(self, 4)->time[XEN_STATS_OFFLINE] = 99;

	ASSERT_EQ(0, check_page(self));
	EXPECT_EQ(100000000, self->page.period);
	EXPECT_EQ(NR_VCPUS, self->page.nr_vcpus);
	ASSERT_TRUE(read_page(self));
	EXPECT_EQ(1234, self->copy.tot_pages);
	EXPECT_EQ(3, self->copy.online_vcpus);
	EXPECT_EQ(XEN_STATS_VCPU_ACTIVE, self->vcpus[0].flags);
	EXPECT_EQ(11, self->vcpus[0].migrations);
	EXPECT_EQ(99, self->vcpus[4].time[XEN_STATS_OFFLINE]);
	EXPECT_EQ(0, self->vcpus[1].flags);
}

TEST_F(page, no_vcpus)
{
	self->header->nr_vcpus = 0;
	self->header->vcpu_offset = UINT32_MAX;
	self->header->vcpu_stride = 0;
	ASSERT_EQ(0, check_page(self));
	EXPECT_TRUE(read_page(self));
}

TEST_F(page, bad_magic)
{
	self->header->magic ^= 1;
	EXPECT_EQ(EBADMSG, check_page(self));
	memset(self->frames, 0, SIZE);
	EXPECT_EQ(EBADMSG, check_page(self));
	memset(self->frames, 0xff, SIZE);
	EXPECT_EQ(EBADMSG, check_page(self));
}

TEST_F(page, smaller_than_a_header)
{
	const size_t size = sizeof(struct xen_stats_header);
	unsigned char *last = self->frames + SIZE - size + 8;

	memcpy(last, self->header, size - 8);
	EXPECT_EQ(EBADMSG, stats_page_check(&self->page, last, size - 8));
	EXPECT_EQ(EBADMSG, stats_page_check(&self->page, last, 0));
}

TEST_F(page, another_abi)
{
	self->header->abi = XEN_STATS_ABI + 1;
	EXPECT_EQ(EPROTONOSUPPORT, check_page(self));
	self->header->abi = 0;
	EXPECT_EQ(EPROTONOSUPPORT, check_page(self));
}

/* Each of these values alone makes a valid header invalid. */
TEST_F(page, hostile_headers)
{
	const uint32_t last_domain = SIZE - sizeof(struct xen_stats_domain);
	const uint32_t last_vcpu = SIZE - (NR_VCPUS - 1) * STRIDE -
				   sizeof(struct xen_stats_vcpu);
	const struct {
		size_t member;
		uint32_t value;
	} bad[] = {
#define MEMBER(member) offsetof(struct xen_stats_header, member)
		{ MEMBER(header_size), 0 },
		{ MEMBER(header_size), MEMBER(nr_vcpus) },
		{ MEMBER(header_size), DOMAIN_AT + 8 },
		{ MEMBER(header_size), SIZE + 8 },
		{ MEMBER(header_size), UINT32_MAX },
		{ MEMBER(nr_frames), 0 },
		{ MEMBER(nr_frames), FRAMES - 1 },
		{ MEMBER(nr_frames), FRAMES + 1 },
		{ MEMBER(nr_frames), FRAMES + (1u << 20) },
		{ MEMBER(nr_frames), UINT32_MAX },
		{ MEMBER(domain_offset), 0 },
		{ MEMBER(domain_offset), DOMAIN_AT + 4 },
		{ MEMBER(domain_offset), last_domain + 8 },
		{ MEMBER(domain_offset), SIZE },
		{ MEMBER(domain_offset), UINT32_MAX - 7 },
		{ MEMBER(domain_offset), -(uint32_t)
			sizeof(struct xen_stats_domain) },
		{ MEMBER(domain_size), 0 },
		{ MEMBER(domain_size), 4 },
		{ MEMBER(domain_size), 12 },
		{ MEMBER(domain_size), SIZE - DOMAIN_AT + 8 },
		{ MEMBER(domain_size), UINT32_MAX },
		{ MEMBER(domain_size), UINT32_MAX - 7 },
		{ MEMBER(vcpu_offset), 48 },
		{ MEMBER(vcpu_offset), VCPU_AT + 1 },
		{ MEMBER(vcpu_offset), last_vcpu + 8 },
		{ MEMBER(vcpu_offset), UINT32_MAX - 7 },
		{ MEMBER(vcpu_size), 0 },
		{ MEMBER(vcpu_size), STRIDE + 8 },
		{ MEMBER(vcpu_size), UINT32_MAX },
		{ MEMBER(vcpu_stride), 0 },
		{ MEMBER(vcpu_stride), STRIDE + 4 },
		{ MEMBER(vcpu_stride), 8 },
		{ MEMBER(vcpu_stride), 1024 + 8 },
		{ MEMBER(vcpu_stride), UINT32_MAX - 7 },
		{ MEMBER(nr_vcpus), (SIZE - VCPU_AT) / STRIDE + 1 },
		{ MEMBER(nr_vcpus), 1u << 25 },	/* times stride: 2^32 */
		{ MEMBER(nr_vcpus), UINT32_MAX },
#undef MEMBER
	};
	const struct xen_stats_header good = *self->header;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		*self->header = good;
		memcpy(self->frames + bad[i].member, &bad[i].value,
		       sizeof(bad[i].value));
		EXPECT_EQ(EPROTO, check_page(self)) {
			TH_LOG("case %zu", i);
		}
	}

	/* The last offsets that are still inside. */
	*self->header = good;
	self->header->domain_offset = last_domain;
	EXPECT_EQ(0, check_page(self));
	EXPECT_TRUE(read_page(self));
	self->header->vcpu_offset = last_vcpu;
	EXPECT_EQ(0, check_page(self));
	EXPECT_TRUE(read_page(self));

	/* Sums and products that overflow 32 bits. */
	self->header->nr_vcpus = UINT32_MAX;
	self->header->vcpu_stride = UINT32_MAX - 7;
	self->header->vcpu_size = UINT32_MAX - 7;
	EXPECT_EQ(EPROTO, check_page(self));
}

/* Every header is either rejected, or all of its records are readable. */
TEST_F(page, random_headers)
{
	uint32_t *words = (uint32_t *)self->frames;
	uint64_t random = 1;
	unsigned int i, word, opened = 0;

	for (i = 0; i < 100000; i++) {
		for (word = 2; word < sizeof(*self->header) / 4; word++) {
			random = random * 6364136223846793005ull + 1;
			words[word] = random >> 33 & 0x3ff & ~7;
		}
		self->header->nr_frames = FRAMES;
		if (check_page(self))
			continue;
		opened++;
		EXPECT_TRUE(read_page(self));
	}
	EXPECT_LT(100, opened);
}

/* An older Xen: missing fields read as 0. */
TEST_F(page, shorter_records)
{
	const size_t domain = offsetof(struct xen_stats_domain, max_pages);
	const size_t vcpu = offsetof(struct xen_stats_vcpu, dispatches);

	memset(self->frames + DOMAIN_AT, 0x5a, SIZE - DOMAIN_AT);
	memset(&self->copy, 0xff, sizeof(self->copy));
	memset(self->vcpus, 0xff, sizeof(self->vcpus));
	self->header->header_size = offsetof(struct xen_stats_header, reserved);
	self->header->domain_size = domain;
	self->header->vcpu_size = vcpu;

	ASSERT_EQ(0, check_page(self));
	EXPECT_EQ(domain, stats_page_domain(&self->page, &self->copy,
					    sizeof(self->copy)));
	EXPECT_NE(0, self->copy.tot_pages);
	EXPECT_EQ(0, self->copy.max_pages);
	EXPECT_EQ(0, self->copy.live_since);
	EXPECT_EQ(vcpu, stats_page_vcpu(&self->page, 4, &self->vcpus[4],
					sizeof(self->vcpus[4])));
	EXPECT_NE(0, self->vcpus[4].time[XEN_STATS_OFFLINE]);
	EXPECT_EQ(0, self->vcpus[4].dispatches);
}

/* A program that was built when records were shorter. */
TEST_F(page, little_room)
{
	uint64_t copy[3] = { 0, 0, 99 };

	self->domain->time = 5;
	self->domain->tot_pages = 6;
	ASSERT_EQ(0, check_page(self));
	EXPECT_EQ(16, stats_page_domain(&self->page, copy, 16));
	EXPECT_EQ(5, copy[1]);
	EXPECT_EQ(99, copy[2]);
}

TEST_F(page, smallest_records)
{
	self->header->domain_size = 8;
	self->header->vcpu_size = 8;
	self->header->vcpu_stride = 8;
	self->domain->flags = XEN_STATS_DOMAIN_DYING;
	self->domain->time = 5;
	ASSERT_EQ(0, check_page(self));
	ASSERT_TRUE(read_page(self));
	EXPECT_EQ(XEN_STATS_DOMAIN_DYING, self->copy.flags);
	EXPECT_EQ(0, self->copy.time);
	EXPECT_EQ(8, self->page.domain_size);
	EXPECT_EQ(8, self->page.vcpu_size);
}

/* A newer Xen: data behind the known fields is ignored. */
TEST_F(page, longer_records)
{
	self->header->header_size = 256;
	self->header->domain_offset = 256;
	self->header->domain_size = 1024;
	self->header->vcpu_size = 512;
	self->header->vcpu_stride = 1024;
	self->header->nr_vcpus = 4;
	((struct xen_stats_domain *)(self->frames + 256))->evtchns = 77;
	((struct xen_stats_vcpu *)(self->frames + VCPU_AT + 3 * 1024))
		->wakeups = 88;
	ASSERT_EQ(0, check_page(self));
	ASSERT_TRUE(read_page(self));
	EXPECT_EQ(77, self->copy.evtchns);
	EXPECT_EQ(88, self->vcpus[3].wakeups);
}

TEST_F(page, always_being_written)
{
	ASSERT_EQ(0, check_page(self));
	vcpu_at(self, 3)->seq = 1;
	EXPECT_FALSE(read_page(self));
	vcpu_at(self, 3)->seq = UINT32_MAX;
	EXPECT_FALSE(read_page(self));
	vcpu_at(self, 3)->seq = UINT32_MAX - 1;
	EXPECT_TRUE(read_page(self));
	self->domain->seq = 0x80000001;
	EXPECT_FALSE(read_page(self));
}

/* Writes records as Xen does; all counters of one update are equal. */
struct writer {
	struct xen_stats_vcpu *record;
	atomic_bool stop;
};

static void *write_records(void *arg)
{
	struct writer *writer = arg;
	volatile struct xen_stats_vcpu *record = writer->record;
	volatile unsigned int pause;
	uint64_t value = 0;

	while (!writer->stop) {
		value++;
		record->seq++;
		atomic_thread_fence(memory_order_seq_cst);
		record->state_since = value;
		record->dispatches = value;
		record->wakeups = value;
		record->migrations = value;
		atomic_thread_fence(memory_order_seq_cst);
		record->seq++;
		for (pause = 0; pause < 100; pause++)
			;
	}
	return NULL;
}

TEST_F(page, no_torn_reads)
{
	struct writer writer = { .record = vcpu_at(self, 2) };
	const struct xen_stats_vcpu *copy = &self->vcpus[2];
	const clock_t end = clock() + CLOCKS_PER_SEC;
	unsigned int torn = 0, changes = 0;
	uint64_t last = 0;
	pthread_t thread;

	ASSERT_EQ(0, check_page(self));
	ASSERT_EQ(0, pthread_create(&thread, NULL, write_records, &writer));
	while (clock() < end) {
		/* This is possible if the writer was preempted. */
		if (!read_page(self))
			continue;
		torn += copy->dispatches != copy->state_since ||
			copy->wakeups != copy->state_since ||
			copy->migrations != copy->state_since ||
			copy->state_since < last;
		changes += copy->state_since != last;
		last = copy->state_since;
	}
	writer.stop = true;
	pthread_join(thread, NULL);
	EXPECT_EQ(0, torn);
	EXPECT_LT(1, changes);
}

TEST_HARNESS_MAIN

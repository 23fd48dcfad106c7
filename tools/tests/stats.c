// SPDX-License-Identifier: GPL-2.0-only
/* The statistics decoder and the shares, on hand-made pages. */
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "resource.h"
#include "shares.h"
#include "stats.h"

#include "../../selftests/common/harness.h"

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
	struct stats stats;
	struct stats_sample sample;
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
	self->sample.vcpus = self->vcpus;
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

static enum stats_status open_page(FIXTURE_DATA(page) *self)
{
	return stats_open(&self->stats, self->frames, SIZE);
}

TEST_F(page, as_xen_writes_it)
{
	self->domain->seq = 4;
	self->domain->tot_pages = 1234;
	self->domain->online_vcpus = 3;
	vcpu_at(self, 0)->flags = XEN_STATS_VCPU_ACTIVE;
	vcpu_at(self, 0)->migrations = 11;
	vcpu_at(self, 4)->time[XEN_STATS_OFFLINE] = 99;

	ASSERT_EQ(STATS_OK, open_page(self));
	EXPECT_EQ(100000000, self->stats.period);
	EXPECT_EQ(NR_VCPUS, self->stats.nr_vcpus);
	ASSERT_EQ(STATS_OK, stats_read(&self->stats, &self->sample));
	EXPECT_EQ(1234, self->sample.domain.tot_pages);
	EXPECT_EQ(3, self->sample.domain.online_vcpus);
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
	ASSERT_EQ(STATS_OK, open_page(self));
	EXPECT_EQ(STATS_OK, stats_read(&self->stats, &self->sample));
}

TEST_F(page, bad_magic)
{
	self->header->magic ^= 1;
	EXPECT_EQ(STATS_FOREIGN, open_page(self));
	memset(self->frames, 0, SIZE);
	EXPECT_EQ(STATS_FOREIGN, open_page(self));
	memset(self->frames, 0xff, SIZE);
	EXPECT_EQ(STATS_FOREIGN, open_page(self));
}

TEST_F(page, smaller_than_a_header)
{
	const size_t size = sizeof(struct xen_stats_header);
	unsigned char *last = self->frames + SIZE - size + 8;

	memcpy(last, self->header, size - 8);
	EXPECT_EQ(STATS_FOREIGN, stats_open(&self->stats, last, size - 8));
	EXPECT_EQ(STATS_FOREIGN, stats_open(&self->stats, last, 0));
}

TEST_F(page, another_abi)
{
	self->header->abi = XEN_STATS_ABI + 1;
	EXPECT_EQ(STATS_ABI, open_page(self));
	self->header->abi = 0;
	EXPECT_EQ(STATS_ABI, open_page(self));
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
		EXPECT_EQ(STATS_LAYOUT, open_page(self)) {
			TH_LOG("case %zu", i);
		}
	}

	/* The last offsets that are still inside. */
	*self->header = good;
	self->header->domain_offset = last_domain;
	EXPECT_EQ(STATS_OK, open_page(self));
	EXPECT_EQ(STATS_OK, stats_read(&self->stats, &self->sample));
	self->header->vcpu_offset = last_vcpu;
	EXPECT_EQ(STATS_OK, open_page(self));
	EXPECT_EQ(STATS_OK, stats_read(&self->stats, &self->sample));

	/* Sums and products that overflow 32 bits. */
	self->header->nr_vcpus = UINT32_MAX;
	self->header->vcpu_stride = UINT32_MAX - 7;
	self->header->vcpu_size = UINT32_MAX - 7;
	EXPECT_EQ(STATS_LAYOUT, open_page(self));
}

/* Every header is either rejected, or all of its records are readable. */
TEST_F(page, random_headers)
{
	struct xen_stats_vcpu vcpus[SIZE / 8];
	uint32_t *words = (uint32_t *)self->frames;
	uint64_t random = 1;
	unsigned int i, word, opened = 0;

	self->sample.vcpus = vcpus;
	for (i = 0; i < 100000; i++) {
		for (word = 2; word < sizeof(*self->header) / 4; word++) {
			random = random * 6364136223846793005ull + 1;
			words[word] = random >> 33 & 0x3ff & ~7;
		}
		self->header->nr_frames = FRAMES;
		if (open_page(self) != STATS_OK)
			continue;
		opened++;
		EXPECT_EQ(STATS_OK, stats_read(&self->stats, &self->sample));
	}
	self->sample.vcpus = self->vcpus;
	EXPECT_LT(100, opened);
}

/* An older Xen: missing fields read as 0 and are reported as missing. */
TEST_F(page, shorter_records)
{
	const struct stats_field *field;
	unsigned int known = 0;
	uint64_t value;

	memset(self->frames + DOMAIN_AT, 0x5a, SIZE - DOMAIN_AT);
	self->header->header_size = offsetof(struct xen_stats_header, reserved);
	self->header->domain_size = offsetof(struct xen_stats_domain,
					     max_pages);
	self->header->vcpu_size = offsetof(struct xen_stats_vcpu, dispatches);

	ASSERT_EQ(STATS_OK, open_page(self));
	EXPECT_TRUE(stats_has(&self->stats, tot_pages));
	EXPECT_FALSE(stats_has(&self->stats, max_pages));
	EXPECT_TRUE(stats_vcpu_has(&self->stats, time));
	EXPECT_FALSE(stats_vcpu_has(&self->stats, dispatches));

	ASSERT_EQ(STATS_OK, stats_read(&self->stats, &self->sample));
	EXPECT_NE(0, self->sample.domain.tot_pages);
	EXPECT_EQ(0, self->sample.domain.max_pages);
	EXPECT_NE(0, self->vcpus[4].time[XEN_STATS_OFFLINE]);
	EXPECT_EQ(0, self->vcpus[4].dispatches);

	for (field = stats_domain_fields; field->name; field++)
		known += stats_field_value(field, &self->sample.domain,
					   self->stats.domain_size, &value);
	EXPECT_EQ(2, known);
	for (field = stats_vcpu_fields, known = 0; field->name; field++)
		known += stats_field_value(field, &self->vcpus[4],
					   self->stats.vcpu_size, &value);
	EXPECT_EQ(6, known);
}

TEST_F(page, smallest_records)
{
	self->header->domain_size = 8;
	self->header->vcpu_size = 8;
	self->header->vcpu_stride = 8;
	self->domain->flags = XEN_STATS_DOMAIN_DYING;
	self->domain->time = 5;
	ASSERT_EQ(STATS_OK, open_page(self));
	ASSERT_EQ(STATS_OK, stats_read(&self->stats, &self->sample));
	EXPECT_EQ(XEN_STATS_DOMAIN_DYING, self->sample.domain.flags);
	EXPECT_EQ(0, self->sample.domain.time);
	EXPECT_FALSE(stats_has(&self->stats, time));
	EXPECT_FALSE(stats_vcpu_has(&self->stats, state));
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
	ASSERT_EQ(STATS_OK, open_page(self));
	ASSERT_EQ(STATS_OK, stats_read(&self->stats, &self->sample));
	EXPECT_EQ(77, self->sample.domain.evtchns);
	EXPECT_EQ(88, self->vcpus[3].wakeups);
}

TEST_F(page, always_being_written)
{
	ASSERT_EQ(STATS_OK, open_page(self));
	vcpu_at(self, 3)->seq = 1;
	EXPECT_EQ(STATS_BUSY, stats_read(&self->stats, &self->sample));
	vcpu_at(self, 3)->seq = UINT32_MAX;
	EXPECT_EQ(STATS_BUSY, stats_read(&self->stats, &self->sample));
	vcpu_at(self, 3)->seq = UINT32_MAX - 1;
	EXPECT_EQ(STATS_OK, stats_read(&self->stats, &self->sample));
	self->domain->seq = 0x80000001;
	EXPECT_EQ(STATS_BUSY, stats_read(&self->stats, &self->sample));
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

	ASSERT_EQ(STATS_OK, open_page(self));
	ASSERT_EQ(0, pthread_create(&thread, NULL, write_records, &writer));
	while (clock() < end) {
		/* STATS_BUSY is possible if the writer was preempted. */
		if (stats_read(&self->stats, &self->sample) != STATS_OK)
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

TEST(field_that_is_unknown)
{
	struct xen_stats_domain domain = { .shutdown_code = XEN_STATS_UNKNOWN,
					   .grant_version = 2,
					   .time = UINT64_MAX };
	const struct stats_field *field;
	unsigned int seen = 0;
	uint64_t value;
	bool known;

	for (field = stats_domain_fields; field->name; field++) {
		known = stats_field_value(field, &domain, sizeof(domain),
					  &value);
		if (!strcmp(field->name, "shutdown_code") ||
		    !strcmp(field->name, "live_since")) {
			EXPECT_FALSE(known);
			seen++;
			continue;
		}
		EXPECT_TRUE(known);
		if (!strcmp(field->name, "grant_version")) {
			EXPECT_EQ(2, value);
			seen++;
		} else if (!strcmp(field->name, "time")) {
			EXPECT_EQ(UINT64_MAX, value);
			seen++;
		}
	}
	EXPECT_EQ(4, seen);
}

TEST(flags_have_names)
{
	const char *names[STATS_MAX_NAMES];
	uint32_t unknown;

	EXPECT_EQ(0, stats_flag_names(0, names, &unknown));
	EXPECT_EQ(0, unknown);
	ASSERT_EQ(2, stats_flag_names(XEN_STATS_DOMAIN_PAUSED | 0x80 |
				      XEN_STATS_DOMAIN_HVM, names, &unknown));
	EXPECT_STREQ("hvm", names[0]);
	EXPECT_STREQ("paused", names[1]);
	EXPECT_EQ(0x80, unknown);
	EXPECT_EQ(5, stats_flag_names(UINT32_MAX, names, &unknown));
	EXPECT_EQ(0xffffffe0, unknown);
}

TEST(states_have_names)
{
	EXPECT_STREQ("running", stats_state_name(XEN_STATS_RUNNING));
	EXPECT_STREQ("offline", stats_state_name(XEN_STATS_OFFLINE));
	EXPECT_EQ(NULL, stats_state_name(4));
	EXPECT_EQ(NULL, stats_state_name(UINT32_MAX));
}

/* Two samples of one vCPU, a second apart. */
FIXTURE(shares) {
	struct stats stats;
	struct stats_sample before, after;
	struct xen_stats_vcpu from, to;
	struct shares shares;
};

FIXTURE_SETUP(shares)
{
	self->stats = (struct stats){
		.domain_size = sizeof(struct xen_stats_domain),
		.vcpu_size = sizeof(struct xen_stats_vcpu),
		.nr_vcpus = 1,
	};
	self->before.vcpus = &self->from;
	self->after.vcpus = &self->to;
	self->before.domain.time = 5000000000;
	self->after.domain.time = 6000000000;
	self->from.flags = XEN_STATS_VCPU_ACTIVE;
	self->to.flags = XEN_STATS_VCPU_ACTIVE;
}

FIXTURE_TEARDOWN(shares)
{
}

static void compute_shares(FIXTURE_DATA(shares) *self)
{
	shares_between(&self->stats, &self->before, &self->after, 0,
		       &self->shares);
}

static bool nothing_known(const struct shares *shares)
{
	return isnan(shares->percent[0]) && isnan(shares->percent[1]) &&
	       isnan(shares->percent[2]) && isnan(shares->percent[3]) &&
	       isnan(shares->dispatches) && isnan(shares->preemptions) &&
	       isnan(shares->wakeups) && isnan(shares->migrations);
}

/* Xen does not update the record of a vCPU that keeps running. */
TEST_F(shares, running_on)
{
	self->from.state = XEN_STATS_RUNNING;
	self->from.state_since = 1000000000;
	self->from.time[XEN_STATS_BLOCKED] = 1000000000;
	self->to = self->from;
	compute_shares(self);
	EXPECT_EQ(100, self->shares.percent[XEN_STATS_RUNNING]);
	EXPECT_EQ(0, self->shares.percent[XEN_STATS_BLOCKED]);
	EXPECT_EQ(0, self->shares.dispatches);
}

TEST_F(shares, some_of_each)
{
	self->from.state = XEN_STATS_RUNNING;
	self->from.state_since = 4900000000;
	self->from.time[XEN_STATS_RUNNING] = 400000000;
	self->from.time[XEN_STATS_BLOCKED] = 4500000000;
	self->from.dispatches = 10;
	/* Running 0.3 s, but 0.1 counted before; ready 0.3; blocked 0.5. */
	self->to.state = XEN_STATS_BLOCKED;
	self->to.state_since = 5500000000;
	self->to.time[XEN_STATS_RUNNING] = 700000000;
	self->to.time[XEN_STATS_RUNNABLE] = 300000000;
	self->to.time[XEN_STATS_BLOCKED] = 4500000000;
	self->to.dispatches = 15;
	self->to.migrations = 1;
	compute_shares(self);
	EXPECT_EQ(20, self->shares.percent[XEN_STATS_RUNNING]);
	EXPECT_EQ(30, self->shares.percent[XEN_STATS_RUNNABLE]);
	EXPECT_EQ(50, self->shares.percent[XEN_STATS_BLOCKED]);
	EXPECT_EQ(0, self->shares.percent[XEN_STATS_OFFLINE]);
	EXPECT_EQ(5, self->shares.dispatches);
	EXPECT_EQ(1, self->shares.migrations);
	EXPECT_EQ(0, self->shares.wakeups);
}

/* The vCPU changed its state after the domain record was written. */
TEST_F(shares, newer_than_the_domain_record)
{
	self->from.state = XEN_STATS_BLOCKED;
	self->from.state_since = 5000000000;
	self->from.time[XEN_STATS_RUNNING] = 5000000000;
	self->to.state = XEN_STATS_RUNNING;
	self->to.state_since = 6250000000;
	self->to.time[XEN_STATS_RUNNING] = 5000000000;
	self->to.time[XEN_STATS_BLOCKED] = 1250000000;
	self->to.wakeups = 5;
	compute_shares(self);
	EXPECT_EQ(100, self->shares.percent[XEN_STATS_BLOCKED]);
	EXPECT_EQ(4, self->shares.wakeups);
}

TEST_F(shares, vcpu_that_did_not_exist_throughout)
{
	compute_shares(self);
	EXPECT_FALSE(nothing_known(&self->shares));
	self->from.flags = 0;
	compute_shares(self);
	EXPECT_TRUE(nothing_known(&self->shares));
	self->from.flags = XEN_STATS_VCPU_ACTIVE;
	self->to.flags = 0;
	compute_shares(self);
	EXPECT_TRUE(nothing_known(&self->shares));
}

TEST_F(shares, no_time_has_passed)
{
	self->after.domain.time = self->before.domain.time;
	self->to.dispatches = 1;
	compute_shares(self);
	EXPECT_TRUE(nothing_known(&self->shares));
}

TEST_F(shares, values_that_decrease)
{
	self->from.time[XEN_STATS_BLOCKED] = 2;
	self->to.time[XEN_STATS_BLOCKED] = 1;
	compute_shares(self);
	EXPECT_TRUE(nothing_known(&self->shares));
	self->to.time[XEN_STATS_BLOCKED] = 2;
	self->from.wakeups = 1;
	compute_shares(self);
	EXPECT_FALSE(isnan(self->shares.percent[XEN_STATS_BLOCKED]));
	EXPECT_TRUE(isnan(self->shares.wakeups));
}

TEST_F(shares, of_shorter_records)
{
	self->stats.vcpu_size = offsetof(struct xen_stats_vcpu, wakeups);
	compute_shares(self);
	EXPECT_EQ(100, self->shares.percent[XEN_STATS_RUNNING]);
	EXPECT_EQ(0, self->shares.preemptions);
	EXPECT_TRUE(isnan(self->shares.wakeups));
	self->stats.vcpu_size = offsetof(struct xen_stats_vcpu, time);
	compute_shares(self);
	EXPECT_TRUE(nothing_known(&self->shares));
}

TEST_F(shares, invalid_state)
{
	self->from.state = UINT32_MAX;
	self->to.state = XEN_STATS_NR_STATES;
	compute_shares(self);
	EXPECT_TRUE(nothing_known(&self->shares));
}

TEST_HARNESS_MAIN

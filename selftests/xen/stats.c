// SPDX-License-Identifier: GPL-2.0-only
/*
 * The statistics resource of a domain that does not run.
 *
 * A header describes the positions of the records, which lie inside the
 * frames.  The frames cannot be mapped writable.  The domain record agrees
 * with Xen's own hypercalls.  A size query does not allocate memory, and all
 * memory allocated by a map is freed again.
 */
#include "domain.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>
#include <xen/sched.h>

#include "test_frames.h"
#ifdef __x86_64__
#include "guest.h"
#endif
#include "harness.h"
#include "stats_reader.h"

#define RW		(PROT_READ | PROT_WRITE)
#define NR_VCPUS	3
#define GRANT_FRAMES	40

FIXTURE(stats) {
	struct test_domain dom;
	uint16_t domid;
	int fd;
	struct stats stats;
	uint64_t frames;
};

FIXTURE_VARIANT(stats) {
	enum test_domain_kind kind;
};

#ifdef __x86_64__
FIXTURE_VARIANT_ADD(stats, pv) { .kind = TEST_DOMAIN_PV };
#endif
FIXTURE_VARIANT_ADD(stats, hvm) { .kind = TEST_DOMAIN_HVM };

FIXTURE_SETUP(stats)
{
	const struct test_domain_config cfg = {
		.kind = variant->kind, .max_vcpus = NR_VCPUS,
		.grant_frames = GRANT_FRAMES,
		.grant_version_2 = test_has_grant_v2(),
	};

	ASSERT_EQ(0, test_domain_create(&self->dom, &cfg));
	self->domid = self->dom.domid;
	self->fd = frames_open();
	ASSERT_LE(0, self->fd);
	if (!frames_xen_is_ours(self->fd, self->domid)) {
		test_domain_destroy(&self->dom);
		/* Exit: after a plain SKIP() the test body would run. */
		SKIP(_exit(255), NOT_OUR_XEN);
	}
	ASSERT_EQ(0, stats_map(self->fd, self->domid, &self->stats));
	self->frames = self->stats.header->nr_frames;
}

FIXTURE_TEARDOWN(stats)
{
	frames_unmap_all();
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

static int map_stats(FIXTURE_DATA(stats) *self, uint32_t id, uint32_t frame,
		     uint64_t num, const void *map)
{
	return frames_map(self->fd, self->domid, XEN_RESOURCE_STATS, id, frame,
			  num, map);
}

static int size_of(FIXTURE_DATA(stats) *self, uint32_t id, uint64_t *num)
{
	return frames_size(self->fd, self->domid, XEN_RESOURCE_STATS, id, num);
}

static bool in_one_frame(uint64_t offset, uint64_t size, uint64_t frames)
{
	return size && offset + size <= frames * FRAME_SIZE &&
	       offset / FRAME_SIZE == (offset + size - 1) / FRAME_SIZE;
}

/* Header, domain and vCPUs are in order, disjoint, and within one frame. */
static void expect_sane(struct __test_metadata *_metadata,
			const struct xen_stats_header *h, unsigned int vcpus)
{
	unsigned int i;

	EXPECT_EQ(XEN_STATS_MAGIC, h->magic);
	EXPECT_EQ(XEN_STATS_ABI, h->abi);
	EXPECT_LE(sizeof(*h), h->header_size);
	EXPECT_EQ(vcpus, h->nr_vcpus);
	EXPECT_EQ(100000000, h->period);

	EXPECT_LE(h->header_size, h->domain_offset);
	EXPECT_EQ(0, h->domain_offset % 8);
	EXPECT_EQ(0, h->domain_size % 8);
	EXPECT_LE(sizeof(struct xen_stats_domain), h->domain_size);
	EXPECT_TRUE(in_one_frame(h->domain_offset, h->domain_size,
				 h->nr_frames));

	EXPECT_LE(h->domain_offset + h->domain_size, h->vcpu_offset);
	EXPECT_EQ(0, h->vcpu_offset % 8);
	EXPECT_EQ(0, h->vcpu_size % 8);
	EXPECT_EQ(0, h->vcpu_stride % 8);
	EXPECT_LE(sizeof(struct xen_stats_vcpu), h->vcpu_size);
	EXPECT_LE(h->vcpu_size, h->vcpu_stride);
	for (i = 0; i < h->nr_vcpus; i++)
		EXPECT_TRUE(in_one_frame(h->vcpu_offset +
					 (uint64_t)i * h->vcpu_stride,
					 h->vcpu_size, h->nr_frames))
			TH_LOG("vCPU %u", i);
}

TEST_F(stats, header)
{
	expect_sane(_metadata, self->stats.header, NR_VCPUS);
	EXPECT_EQ(self->domid, self->stats.header->domid);
}

TEST_F(stats, size)
{
	uint64_t num;

	EXPECT_EQ(0, size_of(self, XEN_RESOURCE_STATS_ID, &num));
	EXPECT_EQ(self->stats.header->nr_frames, num);
}

TEST_F(stats, more_than_a_frame)
{
	const struct test_domain_config cfg = {
		.kind = variant->kind, .max_vcpus = 100,
	};
	struct xen_stats_vcpu vcpu;
	struct test_domain dom;
	struct stats stats;
	unsigned int i;

	ASSERT_EQ(0, test_domain_create(&dom, &cfg));
	ASSERT_EQ(0, stats_map(self->fd, dom.domid, &stats));
	EXPECT_LT(1, stats.header->nr_frames);
	expect_sane(_metadata, stats.header, 100);
	for (i = 0; i < 100; i++) {
		ASSERT_TRUE(stats_vcpu(&stats, i, &vcpu));
		EXPECT_EQ(XEN_STATS_VCPU_ACTIVE, vcpu.flags);
		EXPECT_NE(0, stats_birth(&vcpu));
	}
	stats_unmap(&stats);
	EXPECT_EQ(0, test_domain_destroy(&dom));
}

TEST_F(stats, no_other_id)
{
	const uint32_t ids[] = { 1, 2, 0x10000, 0x80000000, UINT32_MAX };
	void *map = frames_reserve(self->fd, 1, PROT_READ);
	uint64_t num;
	unsigned int i;

	ASSERT_NE(NULL, map);
	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		EXPECT_EQ(EINVAL, size_of(self, ids[i], &num));
		EXPECT_EQ(EINVAL, map_stats(self, ids[i], 0, 1, map));
	}
	EXPECT_EQ(0, frames_count(map, 1));
}

TEST_F(stats, beyond_the_frames)
{
	const uint64_t nr = self->frames;
	void *map = frames_reserve(self->fd, nr + 1, PROT_READ);

	ASSERT_NE(NULL, map);
	EXPECT_EQ(EINVAL, map_stats(self, 0, 0, nr + 1, map));
	EXPECT_EQ(EINVAL, map_stats(self, 0, nr, 1, map));
	EXPECT_EQ(EINVAL, map_stats(self, 0, UINT32_MAX - 1, 1, map));
	EXPECT_EQ(0, frames_count(map, nr + 1));
	EXPECT_EQ(0, map_stats(self, 0, 0, nr, map));
	EXPECT_EQ(nr, frames_count(map, nr + 1));
}

TEST_F(stats, two_mappings_show_the_same)
{
	struct xen_stats_domain one, two;
	struct stats other;

	ASSERT_EQ(0, stats_map(self->fd, self->domid, &other));
	EXPECT_EQ(0, memcmp(self->stats.header, other.header,
			    sizeof(*other.header)));
	ASSERT_TRUE(stats_next_domain(&self->stats, &one));
	ASSERT_TRUE(stats_domain(&other, &two));
	EXPECT_LE(one.time, two.time);
	EXPECT_LE(one.seq, two.seq);
	stats_unmap(&other);
}

TEST_F(stats, no_writable_mapping)
{
	const int prots[] = { RW, PROT_WRITE, RW | PROT_EXEC };
	unsigned int i;
	void *map;

	for (i = 0; i < ARRAY_SIZE(prots); i++) {
		map = frames_reserve(self->fd, 1, prots[i]);
		ASSERT_NE(NULL, map);
		EXPECT_EQ(EACCES, map_stats(self, 0, 0, 1, map));
		EXPECT_EQ(0, frames_count(map, 1));
		/* The mapping still accepts frames that may be written. */
		EXPECT_EQ(0, frames_map_grants(self->fd, self->domid, 0, 1,
					       map));
	}
}

TEST_F(stats, no_way_to_write)
{
	void *map = (void *)self->stats.base;
	const size_t size = self->frames * FRAME_SIZE;

	EXPECT_EQ(SIGSEGV, frames_probe_write(map));
	EXPECT_ERRNO(EACCES, mprotect(map, size, RW));
	EXPECT_ERRNO(EACCES, mprotect(map, FRAME_SIZE, PROT_WRITE));
	EXPECT_EQ(SIGSEGV, frames_probe_write(map));
	EXPECT_EQ(XEN_STATS_MAGIC, self->stats.header->magic);
}

/* A domain whose statistics were not requested yet. */
static void new_domain(struct __test_metadata *_metadata,
		       enum test_domain_kind kind, struct test_domain *dom)
{
	const struct test_domain_config cfg = {
		.kind = kind, .max_vcpus = NR_VCPUS,
	};

	ASSERT_EQ(0, test_domain_create(dom, &cfg));
}

TEST_F(stats, size_allocates_nothing)
{
	struct test_domain dom;
	struct stats stats;
	uint64_t num;
	long before;
	int i;

	new_domain(_metadata, variant->kind, &dom);
	before = test_free_pages();
	for (i = 0; i < 100; i++)
		EXPECT_EQ(0, frames_size(self->fd, dom.domid,
					 XEN_RESOURCE_STATS, 0, &num));
	EXPECT_EQ(before, test_free_pages());

	/* A map allocates, which shows that the check works. */
	EXPECT_EQ(0, stats_map(self->fd, dom.domid, &stats));
	EXPECT_LE(num, before - test_free_pages());
	stats_unmap(&stats);
	EXPECT_EQ(0, test_domain_destroy(&dom));
}

/* All pages are freed, whether the mapping or the domain goes first. */
TEST_F(stats, nothing_is_lost)
{
	const unsigned int rounds = 24, warm_up = 4;
	struct test_domain dom;
	struct stats stats;
	long before = 0;
	unsigned int i;

	for (i = 0; i < warm_up + rounds; i++) {
		if (i == warm_up)
			before = test_free_pages();
		new_domain(_metadata, variant->kind, &dom);
		ASSERT_EQ(0, stats_map(self->fd, dom.domid, &stats));
		if (i % 2) {
			ASSERT_EQ(0, test_domain_kill(&dom));
			ASSERT_EQ(XEN_STATS_MAGIC, stats.header->magic);
		}
		stats_unmap(&stats);
		ASSERT_EQ(0, test_domain_destroy(&dom));
	}
	/* Other users may have taken some pages, but not one per round. */
	EXPECT_GT(rounds / 2, test_wait_free_pages(before));
}

TEST_F(stats, pages)
{
	struct xen_stats_domain d;
	xc_domaininfo_t info;
	xen_pfn_t gfns[17];

	ASSERT_EQ(0, test_domain_add_pages(&self->dom, 17, gfns));
	ASSERT_EQ(0, xc_domain_setmaxmem(test_xch(), self->domid, 4000));
	ASSERT_TRUE(stats_next_domain(&self->stats, &d));
	ASSERT_TRUE(test_domain_info(self->domid, &info));
	EXPECT_EQ(info.tot_pages, d.tot_pages);
	EXPECT_LE(17, d.tot_pages);
	EXPECT_EQ(info.max_pages, d.max_pages);
	EXPECT_EQ(1000, d.max_pages);
	EXPECT_EQ(info.shr_pages, d.shared_pages);
	EXPECT_EQ(info.paged_pages, d.paged_pages);
}

TEST_F(stats, kind)
{
	struct xen_stats_domain d;

	ASSERT_TRUE(stats_domain(&self->stats, &d));
	EXPECT_EQ(variant->kind == TEST_DOMAIN_HVM ? XEN_STATS_DOMAIN_HVM : 0,
		  d.flags & XEN_STATS_DOMAIN_HVM);
}

/* The first map finds current values, without waiting for a period. */
TEST_F(stats, filled_in_at_once)
{
	struct test_domain dom;
	struct xen_stats_vcpu vcpu;
	struct xen_stats_domain d;
	struct stats stats;

	new_domain(_metadata, variant->kind, &dom);
	ASSERT_EQ(0, stats_map(self->fd, dom.domid, &stats));
	ASSERT_TRUE(stats_domain(&stats, &d));
	EXPECT_NE(0, d.time);
	EXPECT_NE(0, d.max_grant_frames);
	ASSERT_TRUE(stats_vcpu(&stats, NR_VCPUS - 1, &vcpu));
	EXPECT_EQ(XEN_STATS_VCPU_ACTIVE, vcpu.flags);
	stats_unmap(&stats);
	EXPECT_EQ(0, test_domain_destroy(&dom));
}

TEST_F(stats, paused)
{
	struct xen_stats_domain d;

	ASSERT_TRUE(stats_domain(&self->stats, &d));
	EXPECT_EQ(XEN_STATS_DOMAIN_PAUSED, d.flags & XEN_STATS_DOMAIN_PAUSED);
	ASSERT_EQ(0, xc_domain_unpause(test_xch(), self->domid));
	ASSERT_TRUE(stats_next_domain(&self->stats, &d));
	EXPECT_EQ(0, d.flags & ~XEN_STATS_DOMAIN_HVM);
	ASSERT_EQ(0, xc_domain_pause(test_xch(), self->domid));
	ASSERT_TRUE(stats_next_domain(&self->stats, &d));
	EXPECT_EQ(XEN_STATS_DOMAIN_PAUSED, d.flags & XEN_STATS_DOMAIN_PAUSED);
}

TEST_F(stats, shut_down)
{
	struct xen_stats_domain d;
	xc_domaininfo_t info;

	ASSERT_TRUE(stats_domain(&self->stats, &d));
	EXPECT_EQ(0, d.flags & (XEN_STATS_DOMAIN_SHUTTING_DOWN |
				XEN_STATS_DOMAIN_SHUT_DOWN));
	EXPECT_EQ(XEN_STATS_UNKNOWN, d.shutdown_code);
	ASSERT_EQ(0, xc_domain_shutdown(test_xch(), self->domid,
					SHUTDOWN_watchdog));
	ASSERT_TRUE(stats_next_domain(&self->stats, &d));
	ASSERT_TRUE(test_domain_info(self->domid, &info));
	EXPECT_NE(0, info.flags & XEN_DOMINF_shutdown);
	EXPECT_NE(0, d.flags & XEN_STATS_DOMAIN_SHUT_DOWN);
	EXPECT_EQ(SHUTDOWN_watchdog, d.shutdown_code);
	EXPECT_EQ(0, d.flags & XEN_STATS_DOMAIN_DYING);
}

TEST_F(stats, event_channels)
{
	struct xen_stats_domain before, after;
	int i;

	ASSERT_TRUE(stats_domain(&self->stats, &before));
	EXPECT_LT(before.evtchns, before.max_evtchns);
	for (i = 0; i < 5; i++)
		ASSERT_LT(0, xc_evtchn_alloc_unbound(test_xch(), self->domid,
						     0));
	ASSERT_TRUE(stats_next_domain(&self->stats, &after));
	EXPECT_EQ(before.evtchns + 5, after.evtchns);
	EXPECT_EQ(before.max_evtchns, after.max_evtchns);
}

/* Only a map grows the table; size_vs_map.c covers the size query. */
TEST_F(stats, grant_table)
{
	void *map = frames_reserve(self->fd, 10, PROT_READ);
	struct xen_stats_domain before, after;
	struct gnttab_query_size query = { .dom = self->domid };

	ASSERT_NE(NULL, map);
	ASSERT_TRUE(stats_domain(&self->stats, &before));
	ASSERT_EQ(0, xc_gnttab_query_size(test_xch(), &query));
	EXPECT_EQ(query.nr_frames, before.grant_frames);
	EXPECT_EQ(GRANT_FRAMES, before.max_grant_frames);
	EXPECT_GT(10, before.grant_frames);
	EXPECT_EQ(1, before.grant_version);
	EXPECT_EQ(0, before.status_frames);

	ASSERT_EQ(0, frames_map_grants(self->fd, self->domid, 0, 10, map));
	ASSERT_TRUE(stats_next_domain(&self->stats, &after));
	EXPECT_EQ(10, after.grant_frames);
	EXPECT_EQ(GRANT_FRAMES, after.max_grant_frames);
}

#ifdef __x86_64__
TEST_F(stats, grant_table_version_2)
{
	struct xen_stats_domain d;

	if (variant->kind != TEST_DOMAIN_HVM)
		SKIP(return, "only a domain itself can change the version");
	if (!test_has_grant_v2())
		SKIP(return, NO_GRANT_V2);
	ASSERT_EQ(0, guest_use_grant_v2(&self->dom));
	ASSERT_TRUE(stats_next_domain(&self->stats, &d));
	EXPECT_EQ(2, d.grant_version);
	EXPECT_LT(0, d.status_frames);
}
#else
TEST_F(stats, grant_table_version_2)
{
	SKIP(return, "Xen has version 2 grant tables on x86 only");
}
#endif

/* The vCPUs exist, but have never been brought up. */
TEST_F(stats, vcpus_that_are_down)
{
	struct xen_stats_domain d;
	struct xen_stats_vcpu vcpu;
	unsigned int i;

	ASSERT_TRUE(stats_domain(&self->stats, &d));
	EXPECT_EQ(0, d.online_vcpus);
	for (i = 0; i < NR_VCPUS; i++) {
		ASSERT_TRUE(stats_vcpu(&self->stats, i, &vcpu));
		EXPECT_EQ(XEN_STATS_VCPU_ACTIVE, vcpu.flags);
		EXPECT_EQ(XEN_STATS_OFFLINE, vcpu.state);
		EXPECT_EQ(0, vcpu.time[XEN_STATS_RUNNING]);
		EXPECT_EQ(0, vcpu.time[XEN_STATS_RUNNABLE]);
		EXPECT_EQ(0, vcpu.time[XEN_STATS_BLOCKED]);
		EXPECT_EQ(0, vcpu.dispatches);
		EXPECT_EQ(0, vcpu.preemptions);
		EXPECT_EQ(0, vcpu.wakeups);
		EXPECT_EQ(0, vcpu.migrations);
		EXPECT_NE(0, vcpu.state_since);
		EXPECT_LE(vcpu.state_since, d.time);
	}
}

/* After the domain's end the last values stay mapped, marked as such. */
TEST_F(stats, domain_destroyed_while_mapped)
{
	struct xen_stats_domain alive, dead, later;
	struct xen_stats_vcpu vcpu;
	unsigned int i;

	ASSERT_TRUE(stats_domain(&self->stats, &alive));
	EXPECT_EQ(0, alive.flags & XEN_STATS_DOMAIN_DYING);
	ASSERT_EQ(0, test_domain_kill(&self->dom));
	usleep(300 * 1000);
	EXPECT_EQ(TEST_DOMAIN_DYING, test_domain_state(self->domid));

	ASSERT_TRUE(stats_domain(&self->stats, &dead));
	EXPECT_NE(0, dead.flags & XEN_STATS_DOMAIN_DYING);
	EXPECT_LE(alive.time, dead.time);
	EXPECT_EQ(alive.max_grant_frames, dead.max_grant_frames);
	for (i = 0; i < NR_VCPUS; i++) {
		ASSERT_TRUE(stats_vcpu(&self->stats, i, &vcpu));
		EXPECT_EQ(0, vcpu.flags & XEN_STATS_VCPU_ACTIVE);
	}
	/* That update was the last one. */
	usleep(300 * 1000);
	ASSERT_TRUE(stats_domain(&self->stats, &later));
	EXPECT_EQ(0, memcmp(&dead, &later, sizeof(dead)));
	expect_sane(_metadata, self->stats.header, NR_VCPUS);

	stats_unmap(&self->stats);
	EXPECT_TRUE(test_domain_wait_gone(self->domid, 5));
}

/* The last of two mappings keeps the frames. */
TEST_F(stats, last_of_two_mappings)
{
	struct stats other;

	ASSERT_EQ(0, stats_map(self->fd, self->domid, &other));
	ASSERT_EQ(0, test_domain_kill(&self->dom));
	stats_unmap(&self->stats);
	usleep(300 * 1000);
	EXPECT_EQ(TEST_DOMAIN_DYING, test_domain_state(self->domid));
	EXPECT_EQ(XEN_STATS_MAGIC, other.header->magic);
	stats_unmap(&other);
	EXPECT_TRUE(test_domain_wait_gone(self->domid, 5));
}

/* The timer stops without mappings; the next map updates the values. */
TEST_F(stats, mapped_again)
{
	struct xen_stats_domain before, after;

	ASSERT_TRUE(stats_domain(&self->stats, &before));
	stats_unmap(&self->stats);
	ASSERT_LT(0, xc_evtchn_alloc_unbound(test_xch(), self->domid, 0));
	usleep(300 * 1000);
	ASSERT_EQ(0, stats_map(self->fd, self->domid, &self->stats));
	ASSERT_TRUE(stats_domain(&self->stats, &after));
	EXPECT_LT(before.time, after.time);
	EXPECT_EQ(before.evtchns + 1, after.evtchns);
	ASSERT_TRUE(stats_next_domain(&self->stats, &after));
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

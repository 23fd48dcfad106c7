// SPDX-License-Identifier: GPL-2.0-only
/*
 * The statistics of vCPUs that run.
 *
 * vCPU 0 spins and yields, vCPU 1 sleeps repeatedly, vCPU 2 is never brought
 * up.  Records read while Xen writes them are consistent: the times in all
 * states add up to exactly the time from the vCPU's creation to its last
 * change of state.  Values never decrease, and the times advance with the
 * clock.
 *
 * The time in the domain record is up to one period old, or two if an emulated
 * machine is late.  The sums may differ from the elapsed time by that much.
 */
#include "guest_load.h"

#include <errno.h>
#include <unistd.h>

#include "clock.h"
#include "test_frames.h"
#include "harness.h"
#include "stats_reader.h"

#define SPINNER		0
#define SLEEPER		1
#define DOWN		2
#define NR_VCPUS	3

#define SAMPLES		1000000
#define MIN_WRITES	500	/* of these, reads must see MIN_SEEN */
#define MIN_SEEN	100

FIXTURE(running) {
	struct test_domain dom;
	struct guest_load load;
	struct stats stats;
	int64_t before_creation;
	int64_t after_creation;
	int64_t late;
	unsigned int nr_pcpus;
	int fd;
};

FIXTURE_VARIANT(running) {
	enum test_domain_kind kind;
};

FIXTURE_VARIANT_ADD(running, pv) { .kind = TEST_DOMAIN_PV };
FIXTURE_VARIANT_ADD(running, hvm) { .kind = TEST_DOMAIN_HVM };

FIXTURE_SETUP(running)
{
	const struct test_domain_config cfg = {
		.kind = variant->kind, .max_vcpus = NR_VCPUS,
	};
	xc_physinfo_t info = { 0 };

	self->before_creation = now_ns();
	ASSERT_EQ(0, test_domain_create(&self->dom, &cfg));
	self->after_creation = now_ns();
	self->fd = frames_open();
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, xc_physinfo(test_xch(), &info));
	self->nr_pcpus = info.max_cpu_id + 1;
	ASSERT_EQ(0, guest_load_start(&self->dom, &self->load));
	if (!frames_xen_is_ours(self->fd, self->dom.domid))
		return;
	ASSERT_EQ(0, stats_map(self->fd, self->dom.domid, &self->stats));
	self->late = 2 * self->stats.header->period;
}

FIXTURE_TEARDOWN(running)
{
	guest_load_unmap(&self->load);
	frames_unmap_all();
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

/* The guest runs.  This needs neither statistics nor a patched Xen. */
TEST_F(running, the_guest_runs)
{
	uint64_t loops[LOAD_VCPUS];
	xc_vcpuinfo_t info;
	unsigned int i;

	for (i = 0; i < LOAD_VCPUS; i++)
		loops[i] = *self->load.loops[i];
	usleep(300 * 1000);
	for (i = 0; i < LOAD_VCPUS; i++) {
		EXPECT_LT(loops[i] + 10, *self->load.loops[i]);
		ASSERT_EQ(0, xc_vcpu_getinfo(test_xch(), self->dom.domid, i,
					     &info));
		EXPECT_NE(0, info.cpu_time);
		EXPECT_NE(0, info.online);
	}
}

/* No value of @now is below that of @before. */
static bool moved_forward(const struct xen_stats_vcpu *before,
			  const struct xen_stats_vcpu *now)
{
	unsigned int i;

	for (i = 0; i < XEN_STATS_NR_STATES; i++)
		if (now->time[i] < before->time[i])
			return false;
	return now->state_since >= before->state_since &&
	       now->dispatches >= before->dispatches &&
	       now->preemptions >= before->preemptions &&
	       now->wakeups >= before->wakeups &&
	       now->migrations >= before->migrations;
}

/*
 * Is @v plausible?  Every preemption, wakeup and migration comes with a
 * dispatch, except for one at either end.
 */
static bool possible(FIXTURE_DATA(running) *self,
		     const struct xen_stats_vcpu *v)
{
	return !(v->seq & 1) && v->flags == XEN_STATS_VCPU_ACTIVE &&
	       v->state < XEN_STATS_NR_STATES && v->pcpu < self->nr_pcpus &&
	       v->preemptions <= v->dispatches + 1 &&
	       v->wakeups <= v->dispatches + 1 &&
	       v->migrations <= v->dispatches;
}

struct watch {
	struct xen_stats_vcpu last;
	uint64_t birth;
	unsigned long samples;
	unsigned long writes;
	unsigned long seen;
};

/* Take a sample; false if it is inconsistent or a value decreased. */
static bool sample(FIXTURE_DATA(running) *self, unsigned int vcpu,
		   struct watch *w)
{
	struct xen_stats_vcpu v;

	if (!stats_vcpu(&self->stats, vcpu, &v))
		return false;
	if (!w->samples++) {
		w->birth = stats_birth(&v);
		w->last = v;
	}
	w->writes += (uint32_t)(v.seq - w->last.seq) / 2;
	w->seen += v.seq != w->last.seq;
	if (!possible(self, &v) || stats_birth(&v) != w->birth ||
	    !moved_forward(&w->last, &v))
		return false;
	w->last = v;
	return true;
}

static bool seen_enough(const struct watch *w)
{
	return w->samples >= SAMPLES && w->writes >= MIN_WRITES &&
	       w->seen >= MIN_SEEN;
}

/* The runner's time limit ends it if too few writes are seen. */
TEST_F(running, never_a_torn_read)
{
	struct watch w[LOAD_VCPUS] = { 0 };
	unsigned int i;

	if (!self->stats.base)
		SKIP(return, NOT_OUR_XEN);
	while (!seen_enough(&w[SPINNER]) || !seen_enough(&w[SLEEPER])) {
		for (i = 0; i < 2000; i++)
			ASSERT_TRUE(sample(self, i % LOAD_VCPUS,
					   &w[i % LOAD_VCPUS]))
				TH_LOG("vCPU %u, sample %lu", i % LOAD_VCPUS,
				       w[i % LOAD_VCPUS].samples);
	}
	for (i = 0; i < LOAD_VCPUS; i++)
		TH_LOG("vCPU %u: %lu samples, %lu writes, %lu distinct", i,
		       w[i].samples, w[i].writes, w[i].seen);
	TH_LOG("%lu reads repeated due to a write", stats_retries());
}

/* A timer writes the domain record, the scheduler those of the vCPUs. */
TEST_F(running, domain_record_moves_forward)
{
	struct xen_stats_domain last, d;
	const int64_t start = now_ns();
	unsigned long updates = 0;

	if (!self->stats.base)
		SKIP(return, NOT_OUR_XEN);
	ASSERT_TRUE(stats_domain(&self->stats, &last));
	while (now_ns() - start < 1000000000LL) {
		ASSERT_TRUE(stats_domain(&self->stats, &d));
		ASSERT_LE(last.time, d.time);
		ASSERT_EQ(LOAD_VCPUS, d.online_vcpus);
		updates += d.seq != last.seq;
		last = d;
	}
	/* One second has ten periods. */
	EXPECT_LE(3, updates);
	EXPECT_GE(13, updates);
}

/* All records, and the times before and after reading them. */
struct reading {
	int64_t begin;
	int64_t end;
	struct xen_stats_domain d;
	struct xen_stats_vcpu v[NR_VCPUS];
};

static void take_reading(struct __test_metadata *_metadata,
			 FIXTURE_DATA(running) *self, struct reading *r)
{
	unsigned int i;

	r->begin = now_ns();
	ASSERT_TRUE(stats_domain(&self->stats, &r->d));
	for (i = 0; i < NR_VCPUS; i++)
		ASSERT_TRUE(stats_vcpu(&self->stats, i, &r->v[i]));
	r->end = now_ns();
}

/* Age of a vCPU, whose record may be newer than the domain's. */
static int64_t age(const struct reading *r, unsigned int vcpu)
{
	const struct xen_stats_vcpu *v = &r->v[vcpu];

	return stats_sum(v) + (int64_t)(r->d.time - v->state_since);
}

/* Is @delta the time between two readings, give or take @late? */
static bool is_elapsed(const struct reading *one, const struct reading *two,
		       int64_t delta, int64_t late)
{
	return delta >= two->begin - one->end - late &&
	       delta <= two->end - one->begin + late;
}

TEST_F(running, adds_up_to_elapsed_time)
{
	struct reading one, two;
	unsigned int i;

	if (!self->stats.base)
		SKIP(return, NOT_OUR_XEN);
	take_reading(_metadata, self, &one);
	sleep(2);
	take_reading(_metadata, self, &two);
	EXPECT_TRUE(is_elapsed(&one, &two, two.d.time - one.d.time,
			       self->late));
	for (i = 0; i < NR_VCPUS; i++) {
		EXPECT_EQ(two.d.time - one.d.time, age(&two, i) - age(&one, i));
		EXPECT_TRUE(is_elapsed(&one, &two, age(&two, i) - age(&one, i),
				       self->late));
	}
	/* The sleeper's record is always recent, so its sum suffices. */
	EXPECT_TRUE(is_elapsed(&one, &two, stats_sum(&two.v[SLEEPER]) -
			       stats_sum(&one.v[SLEEPER]), self->late));
}

TEST_F(running, counts_from_the_creation)
{
	struct reading r;
	unsigned int i;

	if (!self->stats.base)
		SKIP(return, NOT_OUR_XEN);
	usleep(500 * 1000);
	take_reading(_metadata, self, &r);
	for (i = 0; i < NR_VCPUS; i++) {
		EXPECT_LE(r.begin - self->after_creation - self->late,
			  age(&r, i));
		EXPECT_GE(r.end - self->before_creation, age(&r, i));
	}
}

TEST_F(running, states_are_what_the_vcpus_do)
{
	struct xen_stats_vcpu spinner, sleeper;
	struct reading one, two;

	if (!self->stats.base)
		SKIP(return, NOT_OUR_XEN);
	take_reading(_metadata, self, &one);
	sleep(1);
	take_reading(_metadata, self, &two);
	spinner = two.v[SPINNER];
	sleeper = two.v[SLEEPER];

	/* The spinner never blocks: it is running or runnable. */
	EXPECT_EQ(one.v[SPINNER].time[XEN_STATS_BLOCKED],
		  spinner.time[XEN_STATS_BLOCKED]);
	EXPECT_EQ(one.v[SPINNER].wakeups, spinner.wakeups);
	EXPECT_LT(0, spinner.time[XEN_STATS_RUNNING]);
	EXPECT_NE(XEN_STATS_BLOCKED, spinner.state);
	EXPECT_NE(XEN_STATS_OFFLINE, spinner.state);

	/* It stops when it yields, which is not a preemption, or is preempted. */
	EXPECT_LT(one.v[SPINNER].dispatches + 20, spinner.dispatches);
	EXPECT_LT(spinner.preemptions - one.v[SPINNER].preemptions + 5,
		  spinner.dispatches - one.v[SPINNER].dispatches);

	/* The sleeper blocks and wakes up. */
	EXPECT_LT(one.v[SLEEPER].time[XEN_STATS_BLOCKED],
		  sleeper.time[XEN_STATS_BLOCKED]);
	EXPECT_LT(one.v[SLEEPER].time[XEN_STATS_RUNNING],
		  sleeper.time[XEN_STATS_RUNNING]);
	EXPECT_LT(one.v[SLEEPER].wakeups + 10, sleeper.wakeups);
	EXPECT_LT(one.v[SLEEPER].dispatches + 10, sleeper.dispatches);

	/* The third vCPU has never been brought up. */
	EXPECT_EQ(0, memcmp(&one.v[DOWN], &two.v[DOWN], sizeof(two.v[DOWN])));
	EXPECT_EQ(XEN_STATS_OFFLINE, two.v[DOWN].state);
	EXPECT_EQ(0, stats_sum(&two.v[DOWN]));
}

/* The records of a paused domain are constant and agree with Xen's calls. */
TEST_F(running, agrees_with_xen_when_paused)
{
	struct xen_stats_vcpu v, later;
	xc_vcpuinfo_t info;
	unsigned int i;

	if (!self->stats.base)
		SKIP(return, NOT_OUR_XEN);
	ASSERT_EQ(0, xc_domain_pause(test_xch(), self->dom.domid));
	usleep(200 * 1000);
	for (i = 0; i < LOAD_VCPUS; i++) {
		ASSERT_TRUE(stats_vcpu(&self->stats, i, &v));
		ASSERT_EQ(0, xc_vcpu_getinfo(test_xch(), self->dom.domid, i,
					     &info));
		EXPECT_EQ(info.cpu_time, v.time[XEN_STATS_RUNNING]);
		EXPECT_EQ(info.cpu, v.pcpu);
		EXPECT_NE(XEN_STATS_RUNNING, v.state);
		EXPECT_NE(XEN_STATS_RUNNABLE, v.state);
		usleep(100 * 1000);
		ASSERT_TRUE(stats_vcpu(&self->stats, i, &later));
		EXPECT_EQ(0, memcmp(&v, &later, sizeof(v)));
	}
	ASSERT_EQ(0, xc_domain_unpause(test_xch(), self->dom.domid));
	usleep(300 * 1000);
	ASSERT_TRUE(stats_vcpu(&self->stats, SLEEPER, &later));
	EXPECT_LT(v.time[XEN_STATS_RUNNING], later.time[XEN_STATS_RUNNING]);
	EXPECT_LT(v.dispatches, later.dispatches);
}

/* A second map of a running domain does not reset the counters. */
TEST_F(running, counters_survive_another_map)
{
	struct xen_stats_vcpu v, later;
	struct stats other;

	if (!self->stats.base)
		SKIP(return, NOT_OUR_XEN);
	usleep(100 * 1000);
	ASSERT_TRUE(stats_vcpu(&self->stats, SLEEPER, &v));
	EXPECT_LT(0, v.dispatches);
	ASSERT_EQ(0, stats_map(self->fd, self->dom.domid, &other));
	ASSERT_TRUE(stats_vcpu(&other, SLEEPER, &later));
	EXPECT_TRUE(moved_forward(&v, &later));
	EXPECT_EQ(stats_birth(&v), stats_birth(&later));
	stats_unmap(&other);
}

/* Unmapped for a short time: if Xen stopped counting, live_since changes. */
TEST_F(running, mapped_again_at_once)
{
	struct xen_stats_vcpu v, later;

	if (!self->stats.base)
		SKIP(return, NOT_OUR_XEN);
	ASSERT_TRUE(stats_vcpu(&self->stats, SLEEPER, &v));
	stats_unmap(&self->stats);
	usleep(100 * 1000);
	ASSERT_EQ(0, stats_map(self->fd, self->dom.domid, &self->stats));
	ASSERT_TRUE(stats_vcpu(&self->stats, SLEEPER, &later));
	EXPECT_EQ(stats_birth(&v), stats_birth(&later));
	EXPECT_LE(v.state_since, later.state_since);
	EXPECT_LE(v.live_since, later.live_since);
	EXPECT_TRUE(v.live_since != later.live_since ||
		    moved_forward(&v, &later));
}

/* Xen keeps counting while one mapping is left. */
TEST_F(running, live_while_mapped)
{
	struct xen_stats_vcpu v, later;
	struct xen_stats_domain d;
	struct stats other;

	if (!self->stats.base)
		SKIP(return, NOT_OUR_XEN);
	ASSERT_TRUE(stats_domain(&self->stats, &d));
	EXPECT_NE(0, d.live_since);
	EXPECT_LE(d.live_since, d.time);
	ASSERT_TRUE(stats_vcpu(&self->stats, SLEEPER, &v));
	EXPECT_NE(0, v.live_since);
	ASSERT_EQ(0, stats_map(self->fd, self->dom.domid, &other));
	stats_unmap(&self->stats);
	sleep(3);
	ASSERT_TRUE(stats_vcpu(&other, SLEEPER, &later));
	EXPECT_EQ(v.live_since, later.live_since);
	EXPECT_TRUE(moved_forward(&v, &later));
	EXPECT_LT(v.dispatches, later.dispatches);
	stats_unmap(&other);
}

/* Xen stops counting without a mapping; the next map restarts the counters. */
TEST_F(running, stops_without_a_reader)
{
	struct xen_stats_vcpu v, later;
	struct xen_stats_domain d;
	unsigned int tries = 0;

	if (!self->stats.base)
		SKIP(return, NOT_OUR_XEN);
	/* More than the map below can see. */
	do {
		usleep(100 * 1000);
		ASSERT_TRUE(stats_vcpu(&self->stats, SLEEPER, &v));
	} while (v.dispatches <= 100 && ++tries < 300);
	ASSERT_LT(100, v.dispatches);
	stats_unmap(&self->stats);
	sleep(3);
	ASSERT_EQ(0, stats_map(self->fd, self->dom.domid, &self->stats));
	ASSERT_TRUE(stats_domain(&self->stats, &d));
	ASSERT_TRUE(stats_vcpu(&self->stats, SLEEPER, &later));
	EXPECT_LE(v.live_since + 2000000000, later.live_since);
	EXPECT_LE(v.live_since + 2000000000, d.live_since);
	EXPECT_GT(v.dispatches, later.dispatches);

	/* The scheduler keeps the times, so they include the gap. */
	EXPECT_EQ(stats_birth(&v), stats_birth(&later));
	EXPECT_LE(v.state_since + 2000000000, later.state_since);
	EXPECT_LT(v.time[XEN_STATS_BLOCKED], later.time[XEN_STATS_BLOCKED]);
	usleep(300 * 1000);
	ASSERT_TRUE(stats_vcpu(&self->stats, SLEEPER, &v));
	EXPECT_TRUE(moved_forward(&later, &v));
	EXPECT_LT(later.dispatches, v.dispatches);
}

/*
 * A map long after the acquire shows stopped records.  Another map, however
 * short, restarts them.
 */
TEST_F(running, late_map)
{
	struct xen_stats_vcpu v;
	struct xen_stats_domain d, later;
	struct stats late, other;
	xen_pfn_t mfn;
	int error;

	if (!self->stats.base)
		SKIP(return, NOT_OUR_XEN);
	if (variant->kind != TEST_DOMAIN_PV)
		SKIP(return, "only pages of a PV domain can be mapped by MFN");
	stats_unmap(&self->stats);
	error = stats_acquire_mfn(self->dom.domid, &mfn);
	if (error == EOPNOTSUPP)
		SKIP(return, "a translated dom0 acquires and maps in one step");
	ASSERT_EQ(0, error);
	sleep(3);
	ASSERT_EQ(0, stats_map_mfn(self->dom.domid, mfn, &late));
	ASSERT_EQ(XEN_STATS_MAGIC, late.header->magic);
	ASSERT_TRUE(stats_domain(&late, &d));
	EXPECT_EQ(0, d.live_since);
	ASSERT_TRUE(stats_vcpu(&late, SLEEPER, &v));
	EXPECT_EQ(0, v.flags & XEN_STATS_VCPU_ACTIVE);

	ASSERT_EQ(0, stats_map(self->fd, self->dom.domid, &other));
	stats_unmap(&other);
	sleep(3);
	ASSERT_TRUE(stats_domain(&late, &later));
	EXPECT_LT(d.time, later.live_since);
	ASSERT_TRUE(stats_next_domain(&late, &later));
	ASSERT_TRUE(stats_vcpu(&late, SLEEPER, &v));
	EXPECT_NE(0, v.flags & XEN_STATS_VCPU_ACTIVE);
	stats_unmap(&late);
}

/* A PV guest asks Xen to free the page, by its MFN: Xen refuses. */
TEST_F(running, guest_frees_the_page)
{
	struct xen_stats_domain d, later;
	xen_pfn_t mfn;
	int error;

	if (!self->stats.base)
		SKIP(return, NOT_OUR_XEN);
	if (variant->kind != TEST_DOMAIN_PV)
		SKIP(return, "the page is not in an HVM guest's memory map");
	error = stats_acquire_mfn(self->dom.domid, &mfn);
	if (error == EOPNOTSUPP)
		SKIP(return, "a translated dom0 gets GFNs");
	ASSERT_EQ(0, error);
	EXPECT_EQ(0, guest_load_free_frame(&self->dom, &self->load, mfn));

	/* Wait longer than Xen waits for a first mapping. */
	sleep(2);
	ASSERT_TRUE(stats_domain(&self->stats, &d));
	sleep(5);
	ASSERT_TRUE(stats_domain(&self->stats, &later));
	TH_LOG("the record is %llu ms newer after 5 s",
	       (unsigned long long)(later.time - d.time) / 1000000);
	EXPECT_LE(d.time + 4000000000, later.time);
}

TEST_F(running, destroyed_while_it_runs)
{
	struct xen_stats_vcpu v[LOAD_VCPUS], dead;
	struct xen_stats_domain d;
	unsigned int i;

	if (!self->stats.base)
		SKIP(return, NOT_OUR_XEN);
	for (i = 0; i < LOAD_VCPUS; i++)
		ASSERT_TRUE(stats_vcpu(&self->stats, i, &v[i]));
	guest_load_unmap(&self->load);
	ASSERT_EQ(0, test_domain_kill(&self->dom));
	usleep(300 * 1000);
	EXPECT_EQ(TEST_DOMAIN_DYING, test_domain_state(self->dom.domid));
	ASSERT_TRUE(stats_domain(&self->stats, &d));
	EXPECT_NE(0, d.flags & XEN_STATS_DOMAIN_DYING);
	for (i = 0; i < LOAD_VCPUS; i++) {
		ASSERT_TRUE(stats_vcpu(&self->stats, i, &dead));
		EXPECT_EQ(0, dead.flags & XEN_STATS_VCPU_ACTIVE);
		EXPECT_LT(v[i].seq, dead.seq);
	}
	stats_unmap(&self->stats);
	EXPECT_TRUE(test_domain_wait_gone(self->dom.domid, 5));
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The first map of a domain's statistics allocates them.
 *
 * Two concurrent first maps both succeed and show the same frames.  A first
 * map that races with the end of its domain succeeds, or fails with ESRCH, or
 * with EBUSY for a frame that the domain is giving up.  In all cases every
 * page is freed and the domain goes away.
 *
 * Every round uses a new domain; the processes communicate by shared memory.
 */
#include "domain.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test_frames.h"
#include "harness.h"
#include "stats_reader.h"

#define ROUNDS		40
#define WARM_UP		4
#define NR_RACERS	2

enum phase { WAIT, GO, LOOK, LEAVE, QUIT };

/* Results of a racer. */
struct finding {
	int error;
	struct xen_stats_header header;
	struct xen_stats_domain d;
};

/* Shared between all processes: the current phase, and the progress. */
struct race {
	unsigned int phase;
	unsigned int done;
	uint16_t domid;
	struct finding found[NR_RACERS];
};

FIXTURE(race) {
	struct test_domain dom;
	struct race *race;
	pid_t racers[NR_RACERS];
	int fd;
};

FIXTURE_VARIANT(race) {
	enum test_domain_kind kind;
};

#ifdef __x86_64__
FIXTURE_VARIANT_ADD(race, pv) { .kind = TEST_DOMAIN_PV };
#endif
FIXTURE_VARIANT_ADD(race, hvm) { .kind = TEST_DOMAIN_HVM };

static unsigned int wait_for_other(unsigned int *word, unsigned int old)
{
	unsigned int now;

	while ((now = __atomic_load_n(word, __ATOMIC_ACQUIRE)) == old)
		sched_yield();
	return now;
}

/* Main loop of a child: map, read, unmap, as the phase says, until QUIT. */
static void racer(struct race *race, struct finding *found)
{
	unsigned int phase = WAIT;
	struct stats stats;
	int fd = frames_open();

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while ((phase = wait_for_other(&race->phase, phase)) != QUIT) {
		if (phase == GO)
			found->error = stats_map(fd, race->domid, &stats);
		if (phase == LOOK && !found->error) {
			/* NOLINTNEXTLINE: GO precedes LOOK */
			found->header = *stats.header;
			if (!stats_domain(&stats, &found->d))
				found->error = ETIME;
		}
		/* NOLINTNEXTLINE: GO precedes LEAVE */
		if (phase == LEAVE && stats.base)
			stats_unmap(&stats);
		__atomic_add_fetch(&race->done, 1, __ATOMIC_RELEASE);
	}
	_exit(0);
}

static void begin_phase(struct race *race, enum phase phase)
{
	/* NOLINTNEXTLINE: the harness stops if @race is missing */
	race->done = 0;
	__atomic_store_n(&race->phase, phase, __ATOMIC_RELEASE);
}

static void wait_done(struct race *race, unsigned int nr)
{
	while (__atomic_load_n(&race->done, __ATOMIC_ACQUIRE) != nr)
		sched_yield();
}

FIXTURE_SETUP(race)
{
	const struct test_domain_config cfg = { .kind = variant->kind };
	unsigned int i;
	bool ours;

	self->fd = frames_open();
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, test_domain_create(&self->dom, &cfg));
	ours = frames_xen_is_ours(self->fd, self->dom.domid);
	ASSERT_EQ(0, test_domain_destroy(&self->dom));
	/* Exit: after a plain SKIP() the test body would run. */
	if (!ours)
		SKIP(_exit(255), NOT_OUR_XEN);

	self->race = mmap(NULL, sizeof(*self->race), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->race);
	for (i = 0; i < NR_RACERS; i++) {
		self->racers[i] = fork();
		ASSERT_LE(0, self->racers[i]);
		if (!self->racers[i])
			racer(self->race, &self->race->found[i]);
	}
}

FIXTURE_TEARDOWN(race)
{
	unsigned int i;

	begin_phase(self->race, QUIT);
	for (i = 0; i < NR_RACERS; i++)
		EXPECT_EQ(self->racers[i], waitpid(self->racers[i], NULL, 0));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

static void new_domain(struct __test_metadata *_metadata,
		       FIXTURE_DATA(race) *self, enum test_domain_kind kind)
{
	const struct test_domain_config cfg = { .kind = kind };

	ASSERT_EQ(0, test_domain_create(&self->dom, &cfg));
	self->race->domid = self->dom.domid;
}

static void do_phase(struct race *race, enum phase phase)
{
	begin_phase(race, phase);
	wait_done(race, NR_RACERS);
}

/* Both mappings show an update that was written after both maps. */
static void expect_same_frames(struct __test_metadata *_metadata,
			       FIXTURE_DATA(race) *self)
{
	const struct finding *one = &self->race->found[0];
	const struct finding *two = &self->race->found[1];
	struct xen_stats_domain d;
	struct stats mine;

	ASSERT_EQ(0, stats_map(self->fd, self->dom.domid, &mine));
	ASSERT_LT(0, xc_evtchn_alloc_unbound(test_xch(), self->dom.domid, 0));
	ASSERT_TRUE(stats_next_domain(&mine, &d));
	do_phase(self->race, LOOK);
	EXPECT_EQ(0, one->error);
	EXPECT_EQ(0, two->error);
	EXPECT_EQ(self->dom.domid, one->header.domid);
	EXPECT_EQ(0, memcmp(&one->header, &two->header, sizeof(one->header)));
	EXPECT_EQ(0, memcmp(&one->header, mine.header, sizeof(one->header)));
	EXPECT_LE(d.seq, one->d.seq);
	EXPECT_LE(d.seq, two->d.seq);
	EXPECT_LE(d.time, one->d.time);
	EXPECT_LE(d.time, two->d.time);
	EXPECT_EQ(d.evtchns, one->d.evtchns);
	EXPECT_EQ(d.evtchns, two->d.evtchns);
	stats_unmap(&mine);
}

TEST_F(race, two_first_maps)
{
	long before = 0;
	unsigned int i;

	for (i = 0; i < WARM_UP + ROUNDS; i++) {
		if (i == WARM_UP)
			before = test_free_pages();
		new_domain(_metadata, self, variant->kind);
		do_phase(self->race, GO);
		ASSERT_EQ(0, self->race->found[0].error);
		ASSERT_EQ(0, self->race->found[1].error);
		/* Waiting for updates is slow: check some rounds only. */
		if (i % 10 == 0)
			expect_same_frames(_metadata, self);
		do_phase(self->race, LEAVE);
		ASSERT_EQ(0, test_domain_destroy(&self->dom));
	}
	/* Other users may have taken some pages, but not one per round. */
	EXPECT_GT(ROUNDS / 2, test_wait_free_pages(before));
}

/* Delays from zero to longer than a map. */
static void wait_longer(unsigned int round)
{
	usleep(round % (ROUNDS / 2) * 20);
}

TEST_F(race, first_map_and_destruction)
{
	const struct finding *found = self->race->found;
	unsigned int i, j, mapped = 0, refused = 0;
	long before = 0;

	for (i = 0; i < WARM_UP + ROUNDS; i++) {
		if (i == WARM_UP)
			before = test_free_pages();
		new_domain(_metadata, self, variant->kind);
		begin_phase(self->race, GO);
		wait_longer(i);
		ASSERT_EQ(0, test_domain_kill(&self->dom));
		wait_done(self->race, NR_RACERS);
		for (j = 0; j < NR_RACERS; j++) {
			EXPECT_TRUE(!found[j].error ||
				    found[j].error == ESRCH ||
				    found[j].error == EBUSY)
				TH_LOG("errno %d", found[j].error);
			mapped += !found[j].error;
			refused += !!found[j].error;
		}
		do_phase(self->race, LEAVE);
		ASSERT_EQ(0, test_domain_destroy(&self->dom));
	}
	TH_LOG("%u maps came first, %u too late", mapped, refused);
	EXPECT_GT(ROUNDS / 2, test_wait_free_pages(before));
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Signals during a long map.
 *
 * A fatal signal interrupts the map, which is undone.  The killed process does
 * not see the EINTR, but the tracepoint does, and a leaked reference would
 * keep the domain from going away.  Any other signal waits until the map is
 * done: a device model with a timer must not have to retry.
 *
 * Needs a Xen booted with gnttab_max_frames=8192.
 */
#define GRANT_FRAMES	8192
#include "fixture.h"

#include <sys/time.h>

#include "clock.h"
#include "tracing.h"

/* Duration of a map of all frames, once Xen has allocated them. */
static uint64_t measure(struct __test_metadata *_metadata,
			FIXTURE_DATA(resource) *self)
{
	uint64_t start = 0;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		void *map = reserve(_metadata, self, GRANT_FRAMES, RW);

		start = now_us();
		ASSERT_EQ(0, map_grants(self, 0, GRANT_FRAMES, map));
		start = now_us() - start;
		ASSERT_EQ(0, munmap(map, GRANT_FRAMES * FRAME_SIZE));
	}
	return start;
}

/* Start a child that maps all frames, and kill it after @us. */
static void kill_after(struct __test_metadata *_metadata,
		       FIXTURE_DATA(resource) *self, uint64_t us)
{
	int tell[2];
	char byte = 0;
	pid_t pid;

	ASSERT_EQ(0, pipe(tell));
	pid = fork();
	if (!pid) {
		void *map = frames_reserve(self->fd, GRANT_FRAMES, RW);

		if (!map || write(tell[1], &byte, 1) != 1)
			_exit(1);
		if (map_grants(self, 0, GRANT_FRAMES, map))
			_exit(2);
		for (;;)
			pause();
	}
	close(tell[1]);
	ASSERT_EQ(1, read(tell[0], &byte, 1));
	close(tell[0]);
	usleep(us);
	ASSERT_EQ(0, kill(pid, SIGKILL));
	ASSERT_EQ(-SIGKILL, exit_status(pid));
}

TEST_F(resource, sigkill_in_mid_map)
{
	const unsigned int kills = 12;
	uint64_t took = measure(_metadata, self);
	unsigned int i;

	for (i = 0; i < kills; i++)
		kill_after(_metadata, self, took * i / kills);
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

TEST_F(resource, fatal_signal_is_eintr)
{
	const unsigned int kills = 40;
	struct trace_event e[4];
	unsigned int i, events, interrupted = 0, complete = 0;
	struct tracing t;
	uint64_t took;

	if (!frames_is_ours())
		SKIP(return, "the device under test is privcmd");
	if (access(TRACEFS "/events", F_OK))
		SKIP(return, "no tracefs at " TRACEFS);
	ASSERT_TRUE(tracing_start(&t));
	took = measure(_metadata, self);
	for (i = 0; i < kills && interrupted < 3; i++) {
		tracing_clear(&t);
		kill_after(_metadata, self, took * (i % 8) / 8);
		events = tracing_read(&t, self->domid, e, ARRAY_SIZE(e));
		if (!events)	/* killed before the map */
			continue;
		if (!strcmp(e[0].name, "xen_resource_map")) {
			complete++;
			continue;
		}
		EXPECT_EQ(1, events);
		EXPECT_STREQ("xen_resource_map_failed", e[0].name);
		EXPECT_EQ(-EINTR, e[0].error);
		EXPECT_EQ(GRANT_FRAMES, e[0].nr_frames);
		interrupted++;
	}
	tracing_stop(&t);
	TH_LOG("a map takes %lu us; of %u, %u interrupted, %u complete",
	       (unsigned long)took, i, interrupted, complete);
	EXPECT_LT(0, interrupted);
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

static volatile sig_atomic_t ticks;

static void count_tick(int sig)
{
	(void)sig;
	ticks++;
}

TEST_F(resource, caught_signals_wait)
{
	const struct itimerval every_ms = {
		.it_interval.tv_usec = 1000, .it_value.tv_usec = 1000,
	};
	const struct itimerval never = { 0 };
	struct sigaction act = { .sa_handler = count_tick };
	void *map = reserve(_metadata, self, GRANT_FRAMES, RW);

	ASSERT_EQ(0, sigaction(SIGALRM, &act, NULL));
	ASSERT_EQ(0, setitimer(ITIMER_REAL, &every_ms, NULL));
	EXPECT_EQ(0, map_grants(self, 0, GRANT_FRAMES, map));
	EXPECT_EQ(0, setitimer(ITIMER_REAL, &never, NULL));
	EXPECT_LT(0, ticks);
	EXPECT_EQ(GRANT_FRAMES, frames_count(map, GRANT_FRAMES));
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

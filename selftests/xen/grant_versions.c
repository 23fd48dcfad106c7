// SPDX-License-Identifier: GPL-2.0-only
/*
 * A guest changes the version of its grant table while its frames are mapped.
 *
 * Both of its vCPUs continuously switch between versions 2 and 1, and every
 * switch to version 1 frees the status frames.  A map of status frames must
 * show those of the current table or fail with EINVAL.  The frames of the
 * entries exist in both versions.  In all cases Xen must be able to free the
 * domain in the end.
 *
 * Xen does not free a status frame while it is mapped.  If a guest then
 * switches to version 1, Xen returns an error to a PV guest and crashes an HVM
 * guest.
 */
#include "guest_load.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "clock.h"
#include "test_frames.h"
#include "harness.h"

#define RW		(PROT_READ | PROT_WRITE)
#define GRANT_FRAMES	40
#define STATUS_FRAMES	5

/* Duration of the tests that map while the guest switches. */
#define DURATION	1000000000LL	/* ns */

/* On a slow machine, Xen may refuse every map in that time: try this many. */
#define MOST_REFUSALS	1000

/*
 * A guest that the host suspends does not change the version.  These only limit
 * the wait for one that has stopped.
 */
#define MOST_WAITS	6000	/* of 10 ms */
#define MOST_MAPS	30000	/* of 1 ms and more */

FIXTURE(versions) {
	struct test_domain dom;
	struct guest_load load;
	uint16_t domid;
	int fd;
};

FIXTURE_VARIANT(versions) {
	enum test_domain_kind kind;
};

FIXTURE_VARIANT_ADD(versions, pv) { .kind = TEST_DOMAIN_PV };
FIXTURE_VARIANT_ADD(versions, hvm) { .kind = TEST_DOMAIN_HVM };

static int start_guest(FIXTURE_DATA(versions) *self,
		       enum test_domain_kind kind, bool version_2)
{
	const struct test_domain_config cfg = {
		.kind = kind, .max_vcpus = LOAD_VCPUS,
		.grant_frames = GRANT_FRAMES, .grant_version_2 = version_2,
	};

	if (test_domain_create(&self->dom, &cfg))
		return -1;
	self->domid = self->dom.domid;
	return guest_load_start_versions(&self->dom, &self->load);
}

static int end_guest(FIXTURE_DATA(versions) *self)
{
	guest_load_unmap(&self->load);
	return test_domain_destroy(&self->dom);
}

FIXTURE_SETUP(versions)
{
	self->fd = frames_open();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(versions)
{
	frames_unmap_all();
	EXPECT_EQ(0, end_guest(self));
}

static int map_frames(FIXTURE_DATA(versions) *self, uint32_t id, unsigned int nr,
		      void *map)
{
	return frames_map(self->fd, self->domid, XEN_RESOURCE_GRANT_TABLE, id,
			  0, nr, map);
}

static bool is_crashed(uint16_t domid)
{
	xc_domaininfo_t info;

	return test_domain_info(domid, &info) &&
	       info.flags & XEN_DOMINF_shutdown &&
	       (info.flags >> XEN_DOMINF_shutdownshift &
		XEN_DOMINF_shutdownmask) == SHUTDOWN_crash;
}

static uint64_t count_loops(FIXTURE_DATA(versions) *self)
{
	return *self->load.loops[0] + *self->load.loops[1];
}

static uint64_t count_refused(FIXTURE_DATA(versions) *self)
{
	return *self->load.refused[0] + *self->load.refused[1];
}

/*
 * True if two mappings show the same frames: a word written to one can be read
 * from the other.  Retry, because a change of version in between clears the
 * entries.
 */
static bool same_frames(const void *one, const void *other, unsigned int nr)
{
	unsigned int i, tries;

	for (i = 0; i < nr; i++) {
		for (tries = 0; tries < 1000; tries++) {
			*frame_word(one, i) = 0x5eed0000 + i;
			if (*frame_word(other, i) == 0x5eed0000 + i)
				break;
		}
		if (tries == 1000)
			return false;
	}
	return true;
}

/* Map the entries twice at a time. */
TEST_F(versions, shared_frames)
{
	const int64_t end = now_ns() + DURATION;
	unsigned int rounds = 0;

	if (!test_has_grant_v2())
		SKIP(return, NO_GRANT_V2);
	ASSERT_EQ(0, start_guest(self, variant->kind, true));
	while (now_ns() < end) {
		void *one = frames_reserve(self->fd, GRANT_FRAMES, RW);
		void *other = frames_reserve(self->fd, GRANT_FRAMES, RW);

		ASSERT_NE(NULL, one);
		ASSERT_NE(NULL, other);
		ASSERT_EQ(0, map_frames(self, XEN_RESOURCE_GRANT_SHARED,
					GRANT_FRAMES, one));
		ASSERT_EQ(0, map_frames(self, XEN_RESOURCE_GRANT_SHARED,
					GRANT_FRAMES, other));
		ASSERT_TRUE(same_frames(one, other, GRANT_FRAMES));
		ASSERT_EQ(0, munmap(one, GRANT_FRAMES * FRAME_SIZE));
		ASSERT_EQ(0, munmap(other, GRANT_FRAMES * FRAME_SIZE));
		rounds++;
	}
	EXPECT_FALSE(is_crashed(self->domid));
	TH_LOG("%u rounds; the guest: %llu and %llu changes", rounds,
	       (unsigned long long)*self->load.loops[0],
	       (unsigned long long)*self->load.loops[1]);
}

struct outcome {
	unsigned int nr;	/* frames of a map */
	unsigned int shown;
	unsigned int refused;
	unsigned int crashed;
	int error;
};

/*
 * True if Xen crashes the guest soon.  Xen releases a frame before that, so
 * that a map in between fails with EBUSY.
 */
static bool is_being_crashed(uint16_t domid)
{
	unsigned int tries;

	for (tries = 0; tries < MOST_WAITS && !is_crashed(domid); tries++)
		usleep(10 * 1000);
	return is_crashed(domid);
}

/*
 * Number of status frames to map.  While they are mapped, Xen crashes an HVM
 * guest that switches to version 1.  Without this project's handlers, which
 * held_last_status_frame tests, map only one frame of such a guest.
 */
static unsigned int frames_to_hold(FIXTURE_DATA(versions) *self,
				   enum test_domain_kind kind)
{
	return kind == TEST_DOMAIN_PV ||
	       frames_xen_is_ours(self->fd, self->domid) ? STATUS_FRAMES : 1;
}

/* Map the status frames twice at a time; false on an unexpected result. */
static bool map_status(FIXTURE_DATA(versions) *self, struct outcome *outcome)
{
	const unsigned int nr = outcome->nr;
	void *one = frames_reserve(self->fd, nr, RW);
	void *other = frames_reserve(self->fd, nr, RW);
	bool right = true;
	int error;

	if (!one || !other)
		return false;
	error = map_frames(self, XEN_RESOURCE_GRANT_STATUS, nr, one);
	if (!error) {
		/* Xen does not free mapped frames: they must stay the table's. */
		outcome->shown++;
		error = map_frames(self, XEN_RESOURCE_GRANT_STATUS,
				   nr, other);
		right = !error && same_frames(one, other, nr);
		/* Let the guest switch while the frames are mapped. */
		if (outcome->shown % 8 == 0)
			usleep(2 * 1000);
	} else if (error == EINVAL ||
		   (error == EBUSY && is_being_crashed(self->domid))) {
		outcome->refused++;
		right = !frames_count(one, nr);
	} else {
		right = false;
	}
	outcome->error = error;
	munmap(one, nr * FRAME_SIZE);
	munmap(other, nr * FRAME_SIZE);
	return right;
}

/* Replace every guest that Xen has crashed. */
TEST_F(versions, status_frames)
{
	const int64_t end = now_ns() + DURATION;
	struct outcome outcome = { 0 };

	if (!test_has_grant_v2())
		SKIP(return, NO_GRANT_V2);
	ASSERT_EQ(0, start_guest(self, variant->kind, true));
	outcome.nr = frames_to_hold(self, variant->kind);
	while (now_ns() < end ||
	       (!outcome.shown && outcome.refused < MOST_REFUSALS)) {
		ASSERT_TRUE(map_status(self, &outcome))
			TH_LOG("errno %d after %u maps and %u refusals",
			       outcome.error, outcome.shown, outcome.refused);
		if (!is_crashed(self->domid))
			continue;
		outcome.crashed++;
		ASSERT_EQ(0, end_guest(self));
		ASSERT_EQ(0, start_guest(self, variant->kind, true));
	}
	TH_LOG("%u maps, %u refusals, %u guests crashed; changes refused: %llu",
	       outcome.shown, outcome.refused, outcome.crashed,
	       (unsigned long long)count_refused(self));
	EXPECT_LT(0, outcome.shown);
}

/*
 * Map status frames at the first moment at which the guest has them.  Sleep
 * between the attempts: an emulator that runs one CPU after the other stops the
 * guest while this loop runs.
 */
static bool map_in_version_2(FIXTURE_DATA(versions) *self, unsigned int frame,
			     unsigned int nr, void *map)
{
	unsigned int tries;

	for (tries = 0; tries < MOST_MAPS; tries++) {
		if (!frames_map(self->fd, self->domid, XEN_RESOURCE_GRANT_TABLE,
				XEN_RESOURCE_GRANT_STATUS, frame, nr, map))
			return true;
		usleep(1000);
	}
	return false;
}

static void wait_for_changes(FIXTURE_DATA(versions) *self, unsigned int nr)
{
	const uint64_t start = count_loops(self);
	unsigned int tries;

	for (tries = 0; tries < MOST_WAITS; tries++) {
		if (count_loops(self) - start >= nr)
			return;
		usleep(10 * 1000);
	}
}

/* A guest cannot return to version 1 while its status frames are mapped. */
TEST_F(versions, held_status_frames)
{
	uint64_t loops, refused;
	unsigned int nr;
	void *map;

	if (!test_has_grant_v2())
		SKIP(return, NO_GRANT_V2);
	ASSERT_EQ(0, start_guest(self, variant->kind, true));
	nr = frames_to_hold(self, variant->kind);
	map = frames_reserve(self->fd, nr, PROT_READ);
	ASSERT_NE(NULL, map);
	ASSERT_TRUE(map_in_version_2(self, 0, nr, map));

	if (variant->kind == TEST_DOMAIN_HVM) {
		EXPECT_TRUE(is_being_crashed(self->domid));
		/* The mapping stays valid and keeps the domain. */
		EXPECT_EQ(nr, frames_count(map, nr));
		guest_load_unmap(&self->load);
		EXPECT_EQ(0, test_domain_kill(&self->dom));
		EXPECT_FALSE(test_domain_wait_gone(self->domid, 1));
		EXPECT_EQ(0, munmap(map, nr * FRAME_SIZE));
		return;
	}

	wait_for_changes(self, 100);
	refused = count_refused(self);
	loops = count_loops(self);
	wait_for_changes(self, 1000);
	refused = count_refused(self) - refused;
	loops = count_loops(self) - loops;
	/* Every other change is to version 1. */
	EXPECT_LT(0, refused);
	EXPECT_LE(loops / 2, refused + LOAD_VCPUS);
	EXPECT_FALSE(is_crashed(self->domid));
	EXPECT_EQ(0, munmap(map, nr * FRAME_SIZE));
}

/*
 * Only the last status frame is mapped: Xen has released those before it when
 * it finds that this one is held, while the other vCPU waits to do the same.
 */
TEST_F(versions, held_last_status_frame)
{
	unsigned int guests;

	if (!test_has_grant_v2())
		SKIP(return, NO_GRANT_V2);
	for (guests = 0; guests < 10; guests++) {
		void *map = frames_reserve(self->fd, 1, PROT_READ);

		ASSERT_NE(NULL, map);
		ASSERT_EQ(0, start_guest(self, variant->kind, true));
		if (!frames_xen_is_ours(self->fd, self->domid))
			SKIP(return, NOT_OUR_XEN);
		ASSERT_TRUE(map_in_version_2(self, STATUS_FRAMES - 1, 1, map));
		usleep(20 * 1000);
		EXPECT_TRUE(variant->kind == TEST_DOMAIN_PV ||
			    is_being_crashed(self->domid));
		ASSERT_EQ(0, munmap(map, FRAME_SIZE));
		ASSERT_EQ(0, end_guest(self));
	}
}

/* A domain that is limited to version 1 does not have status frames. */
TEST_F(versions, limited_to_version_1)
{
	void *map = frames_reserve(self->fd, STATUS_FRAMES, PROT_READ);
	void *table = frames_reserve(self->fd, GRANT_FRAMES, PROT_READ);
	unsigned int i;
	uint64_t num;

#ifndef HAVE_GRANT_OPTS
	SKIP(return, "this Xen cannot limit a domain to version 1");
#endif
	ASSERT_NE(NULL, map);
	ASSERT_NE(NULL, table);
	ASSERT_EQ(0, start_guest(self, variant->kind, false));
	for (i = 0; i < 200; i++)
		ASSERT_EQ(EINVAL, map_frames(self, XEN_RESOURCE_GRANT_STATUS,
					     STATUS_FRAMES, map));
	if (frames_xen_is_ours(self->fd, self->domid))
		EXPECT_EQ(EINVAL, frames_size(self->fd, self->domid,
					      XEN_RESOURCE_GRANT_TABLE,
					      XEN_RESOURCE_GRANT_STATUS, &num));
	EXPECT_EQ(0, frames_count(map, STATUS_FRAMES));
	EXPECT_EQ(0, map_frames(self, XEN_RESOURCE_GRANT_SHARED, GRANT_FRAMES,
				table));
	EXPECT_EQ(GRANT_FRAMES, frames_count(table, GRANT_FRAMES));
	EXPECT_FALSE(is_crashed(self->domid));
	EXPECT_LT(0, *self->load.refused[0]);
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

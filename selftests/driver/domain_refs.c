// SPDX-License-Identifier: GPL-2.0-only
/*
 * References between mappings, frames and domains.
 *
 * A mapping holds references to its frames, and these keep the domain: Xen
 * lists a destroyed domain as dying until the last mapping of its frames is
 * gone.  If the driver leaked a reference, the domain would stay forever.  The
 * file descriptor does not hold references to frames.
 *
 * The fixture's teardown checks for all other tests, too, that the domain goes
 * away.
 */
#include "fixture.h"

#define NR	8

/* Give Xen the time to free an unreferenced domain. */
static void expect_dying(struct __test_metadata *_metadata, uint16_t domid)
{
	usleep(300 * 1000);
	EXPECT_EQ(TEST_DOMAIN_DYING, test_domain_state(domid));
}

TEST_F(resource, frames_outlive_the_domain)
{
	void *map = map_marked(_metadata, self, NR, RW);
	unsigned int i;

	ASSERT_EQ(0, test_domain_kill(&self->dom));
	expect_dying(_metadata, self->domid);

	EXPECT_EQ(NR, count_marked(map, 0, NR));
	for (i = 0; i < NR; i++) {
		*frame_word(map, i) = i;
		EXPECT_EQ(i, *frame_word(map, i));
	}
	expect_dying(_metadata, self->domid);

	EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
	EXPECT_TRUE(test_domain_wait_gone(self->domid, 5));
}

/* Xen does not reuse a frame of a dead domain while it is mapped. */
TEST_F(resource, frames_are_not_reused)
{
	const struct test_domain_config cfg = { .kind = variant->kind };
	void *map = map_marked(_metadata, self, NR, RW);
	struct test_domain other;
	void *theirs;
	unsigned int i, round;

	ASSERT_EQ(0, test_domain_kill(&self->dom));
	for (round = 0; round < 3; round++) {
		ASSERT_EQ(0, test_domain_create(&other, &cfg));
		theirs = reserve(_metadata, self, 40, RW);
		ASSERT_EQ(0, frames_map_grants(self->fd, other.domid, 0, 40,
					       theirs));
		for (i = 0; i < 40; i++)
			memset(frame_at(theirs, i), 0, FRAME_SIZE);
		ASSERT_EQ(0, munmap(theirs, 40 * FRAME_SIZE));
		ASSERT_EQ(0, test_domain_destroy(&other));
		ASSERT_EQ(NR, count_marked(map, 0, NR));
	}
}

TEST_F(resource, last_of_two_mappings)
{
	void *one = map_marked(_metadata, self, NR, RW);
	void *two = reserve(_metadata, self, NR, PROT_READ);

	ASSERT_EQ(0, map_grants(self, 0, 1, two));
	ASSERT_EQ(0, test_domain_kill(&self->dom));
	EXPECT_EQ(0, munmap(one, NR * FRAME_SIZE));
	expect_dying(_metadata, self->domid);
	EXPECT_EQ(1, count_marked(two, 0, 1));
	EXPECT_EQ(0, munmap(two, NR * FRAME_SIZE));
	EXPECT_TRUE(test_domain_wait_gone(self->domid, 5));
}

/* Neither an empty VMA nor a failed map holds a reference. */
TEST_F(resource, empty_vma_holds_nothing)
{
	void *map = reserve(_metadata, self, NR, RW);

	ASSERT_EQ(EINVAL, map_grants(self, GRANT_FRAMES - 1, NR, map));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
	EXPECT_EQ(ESRCH, map_grants(self, 0, NR, map));
	EXPECT_EQ(0, frames_count(map, NR));
}

TEST_F(resource, close_does_not_unmap)
{
	void *map = map_marked(_metadata, self, NR, RW);

	ASSERT_EQ(0, close(self->fd));
	EXPECT_EQ(NR, count_marked(map, 0, NR));
	ASSERT_EQ(0, test_domain_kill(&self->dom));
	expect_dying(_metadata, self->domid);
	EXPECT_EQ(NR, count_marked(map, 0, NR));
	EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
	EXPECT_TRUE(test_domain_wait_gone(self->domid, 5));
}

/* An open descriptor alone does not hold a reference. */
TEST_F(resource, munmap_before_close)
{
	void *map = map_first(_metadata, self, NR, RW);

	ASSERT_EQ(0, munmap(map, NR * FRAME_SIZE));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
	EXPECT_EQ(0, close(self->fd));
}

/* The domain dies between two maps into one VMA. */
TEST_F(resource, destroyed_between_maps)
{
	void *map = reserve(_metadata, self, NR, RW);
	int error;

	mark_frames(_metadata, self, NR);
	ASSERT_EQ(0, map_grants(self, 0, NR / 2, map));
	ASSERT_EQ(0, test_domain_kill(&self->dom));
	/* Xen may or may not serve a dying domain; neither may leak. */
	error = map_grants(self, NR / 2, NR / 2, frame_at(map, NR / 2));
	EXPECT_EQ(error ? NR / 2 : NR, frames_count(map, NR));
	EXPECT_EQ(NR / 2, count_marked(map, 0, NR / 2));
	EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
	EXPECT_TRUE(test_domain_wait_gone(self->domid, 5));
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

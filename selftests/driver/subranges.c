// SPDX-License-Identifier: GPL-2.0-only
/*
 * Several maps in one VMA.
 *
 * A map fills any page-aligned part of a VMA.  The parts may come from
 * different resources and domains, in any order, with holes between them.  A
 * hole raises SIGBUS until it is filled, and one munmap() releases everything.
 */
#include "fixture.h"

#define NR	16

/* Map the frames in reverse order. */
TEST_F(resource, frame_by_frame_backwards)
{
	void *map = reserve(_metadata, self, NR, RW);
	unsigned int i;

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	mark_frames(_metadata, self, NR);
	for (i = 0; i < NR; i++) {
		ASSERT_EQ(0, map_grants(self, i, 1, frame_at(map, NR - 1 - i)));
		ASSERT_EQ(i + 1, frames_count(map, NR));
	}
	for (i = 0; i < NR; i++)
		EXPECT_EQ(1, count_marked(frame_at(map, NR - 1 - i), i, 1));
}

TEST_F(resource, holes)
{
	void *map = reserve(_metadata, self, NR, RW);

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	mark_frames(_metadata, self, NR);
	ASSERT_EQ(0, map_grants(self, 12, 4, frame_at(map, 12)));
	ASSERT_EQ(0, map_grants(self, 2, 6, frame_at(map, 2)));
	EXPECT_EQ(0, frames_count(map, 2));
	EXPECT_EQ(6, frames_count(frame_at(map, 2), 6));
	EXPECT_EQ(0, frames_count(frame_at(map, 8), 4));
	EXPECT_EQ(4, frames_count(frame_at(map, 12), 4));

	ASSERT_EQ(0, map_grants(self, 8, 4, frame_at(map, 8)));
	ASSERT_EQ(0, map_grants(self, 0, 2, map));
	EXPECT_EQ(NR, count_marked(map, 0, NR));
}

/* A failed map does not affect the maps on both sides. */
TEST_F(resource, failure_spares_the_others)
{
	void *map = reserve(_metadata, self, NR, RW);

	mark_frames(_metadata, self, NR);
	ASSERT_EQ(0, map_grants(self, 0, 4, map));
	ASSERT_EQ(0, map_grants(self, 12, 4, frame_at(map, 12)));
	EXPECT_EQ(EINVAL,
		  map_grants(self, GRANT_FRAMES - 4, 8, frame_at(map, 4)));
	EXPECT_EQ(ESRCH, frames_map_grants(self->fd, 0x7fef, 0, 8,
					   frame_at(map, 4)));
	EXPECT_EQ(0, frames_count(frame_at(map, 4), 8));
	EXPECT_EQ(4, count_marked(map, 0, 4));
	EXPECT_EQ(4, count_marked(frame_at(map, 12), 12, 4));
	EXPECT_EQ(0, map_grants(self, 4, 8, frame_at(map, 4)));
	EXPECT_EQ(NR, count_marked(map, 0, NR));
}

/* Map one frame at two addresses. */
TEST_F(resource, same_frame_twice)
{
	void *map = reserve(_metadata, self, 2, RW);

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	ASSERT_EQ(0, map_grants(self, 3, 1, map));
	ASSERT_EQ(0, map_grants(self, 3, 1, frame_at(map, 1)));
	*frame_word(map, 0) = 77;
	EXPECT_EQ(77, *frame_word(map, 1));
}

TEST_F(resource, two_domains_in_one_vma)
{
	const struct test_domain_config cfg = { .kind = variant->kind };
	void *map = reserve(_metadata, self, 4, RW);
	struct test_domain other;
	void *check;

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	ASSERT_EQ(0, test_domain_create(&other, &cfg));
	ASSERT_EQ(0, map_grants(self, 0, 2, map));
	ASSERT_EQ(0, frames_map_grants(self->fd, other.domid, 0, 2,
				       frame_at(map, 2)));
	*frame_word(map, 0) = 1;
	*frame_word(map, 1) = 2;
	*frame_word(map, 2) = 3;
	*frame_word(map, 3) = 4;

	check = reserve(_metadata, self, 2, PROT_READ);
	ASSERT_EQ(0, frames_map_grants(self->fd, other.domid, 0, 2, check));
	EXPECT_EQ(3, *frame_word(check, 0));
	EXPECT_EQ(4, *frame_word(check, 1));
	EXPECT_EQ(1, *frame_word(map, 0));
	EXPECT_EQ(2, *frame_word(map, 1));

	frames_unmap_all();
	EXPECT_EQ(0, test_domain_destroy(&other));
}

/* One munmap() of a VMA with holes drops all references to the domain. */
TEST_F(resource, unmap_with_holes)
{
	void *map = reserve(_metadata, self, NR, RW);
	unsigned int i;

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	for (i = 1; i < NR; i += 3)
		ASSERT_EQ(0, map_grants(self, i, 1, frame_at(map, i)));
	EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

/* A large VMA with few filled pages, and an empty one. */
TEST_F(resource, unmap_mostly_empty)
{
	const size_t large = 1 << 20;
	void *map = reserve(_metadata, self, large, RW);
	void *empty = reserve(_metadata, self, large, RW);

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	ASSERT_EQ(0, map_grants(self, 0, 3, frame_at(map, large - 3)));
	ASSERT_EQ(0, map_grants(self, 0, 1, map));
	EXPECT_EQ(0, munmap(map, large * FRAME_SIZE));
	EXPECT_EQ(0, munmap(empty, large * FRAME_SIZE));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Maps of many frames.
 *
 * The driver splits a long map into batches, Xen works in batches of 32, and
 * page tables end every 512 pages.  Counts around these limits, at two offsets
 * in the VMA, must give all frames in order, and an error late in a long map
 * must undo the batches before it.
 *
 * Needs a Xen booted with gnttab_max_frames=16384.
 */
#define GRANT_FRAMES	4096
#include "fixture.h"

static const unsigned int counts[] = {
	1, 31, 32, 33, 511, 512, 513, 1023, 1024, 1025,
};

#define MOST	1025

static void map_counts(struct __test_metadata *_metadata,
		       FIXTURE_DATA(resource) *self, unsigned int page)
{
	unsigned int i, num;
	void *map;

	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		num = counts[i];
		map = reserve(_metadata, self, page + num + 1, RW);
		ASSERT_EQ(0, map_grants(self, 0, num, frame_at(map, page)))
			TH_LOG("num %u", num);
		EXPECT_EQ(num, count_marked(frame_at(map, page), 0, num))
			TH_LOG("num %u", num);
		EXPECT_EQ(0, frames_count(map, page));
		EXPECT_EQ(SIGBUS, frames_probe_read(frame_at(map, page + num)));
		ASSERT_EQ(0, munmap(map, (page + num + 1) * FRAME_SIZE));
	}
}

/* Create a VMA at a given address, and fill it. */
static void map_at(struct __test_metadata *_metadata,
		   FIXTURE_DATA(resource) *self, void *map, unsigned int frame,
		   unsigned int num)
{
	ASSERT_EQ(map, reserve_at(self, map, num, MAP_FIXED_NOREPLACE));
	ASSERT_EQ(0, map_grants(self, frame, num, map));
}

TEST_F(resource, counts)
{
	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	mark_frames(_metadata, self, MOST);
	map_counts(_metadata, self, 0);
}

TEST_F(resource, counts_at_an_odd_place)
{
	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	mark_frames(_metadata, self, MOST);
	map_counts(_metadata, self, 5);
}

/*
 * Other mappings on both sides share the page tables: they stay when the
 * mapping between them goes, and the next mapping there starts empty.
 */
TEST_F(resource, counts_between_neighbours)
{
	const unsigned int counts[] = { 2, 511, 512, 513, 1023, 1025 };
	const unsigned int few = 4, most = 2 * few + MOST;
	void *area = reserve(_metadata, self, most, RW);
	unsigned int i, round, num;

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	mark_frames(_metadata, self, MOST);
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		void *map = frame_at(area, few), *above;

		num = counts[i];
		above = frame_at(map, num);
		ASSERT_EQ(0, munmap(area, most * FRAME_SIZE));
		map_at(_metadata, self, area, 100, few);
		map_at(_metadata, self, above, 200, few);
		for (round = 0; round < 2; round++) {
			map_at(_metadata, self, map, round, num - round);
			EXPECT_EQ(num - round,
				  count_marked(map, round, num - round));
			ASSERT_EQ(0, munmap(map, num * FRAME_SIZE));
			EXPECT_EQ(SIGSEGV, frames_probe_read(map));
			EXPECT_EQ(SIGSEGV,
				  frames_probe_read(frame_at(map, num - 1)));
			EXPECT_EQ(few, count_marked(area, 100, few))
				TH_LOG("num %u", num);
			EXPECT_EQ(few, count_marked(above, 200, few))
				TH_LOG("num %u", num);
		}
	}
	ASSERT_EQ(0, munmap(area, most * FRAME_SIZE));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

TEST_F(resource, first_frame_at_edges)
{
	const unsigned int firsts[] = { 31, 32, 511, 512, 513 };
	const unsigned int num = 520;
	unsigned int i;

	mark_frames(_metadata, self, 513 + num);
	for (i = 0; i < ARRAY_SIZE(firsts); i++) {
		void *map = reserve(_metadata, self, num, RW);

		ASSERT_EQ(0, map_grants(self, firsts[i], num, map));
		EXPECT_EQ(num, count_marked(map, firsts[i], num))
			TH_LOG("first frame %u", firsts[i]);
		ASSERT_EQ(0, munmap(map, num * FRAME_SIZE));
	}
}

TEST_F(resource, whole_table)
{
	void *map = map_marked(_metadata, self, GRANT_FRAMES, RW);

	EXPECT_EQ(GRANT_FRAMES, count_marked(map, 0, GRANT_FRAMES));
}

/* Only the last frame of the map lies beyond the table. */
TEST_F(resource, error_at_the_end)
{
	unsigned int i, num;
	void *map;

	mark_frames(_metadata, self, MOST);
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		num = counts[i];
		map = reserve(_metadata, self, num, RW);
		EXPECT_EQ(EINVAL,
			  map_grants(self, GRANT_FRAMES + 1 - num, num, map))
			TH_LOG("num %u", num);
		EXPECT_EQ(0, frames_count(map, num));
		EXPECT_EQ(0, map_grants(self, 0, num, map));
		EXPECT_EQ(num, count_marked(map, 0, num));
		ASSERT_EQ(0, munmap(map, num * FRAME_SIZE));
	}
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

/*
 * The first frame beyond the table is anywhere in a long map: the frames
 * before it are unmapped again, whichever batch they belong to.
 */
TEST_F(resource, error_at_any_frame)
{
	const unsigned int bad[] = {
		0, 1, 31, 32, 255, 510, 511, 512, 513, 1000, 1023, 1024,
	};
	const unsigned int num = MOST;
	void *map = reserve(_metadata, self, num, RW);
	unsigned int i;

	mark_frames(_metadata, self, MOST);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(EINVAL,
			  map_grants(self, GRANT_FRAMES - bad[i], num, map))
			TH_LOG("bad frame at %u", bad[i]);
		EXPECT_EQ(0, frames_count(map, num));
	}
	EXPECT_EQ(0, map_grants(self, 0, num, map));
	EXPECT_EQ(num, count_marked(map, 0, num));
	ASSERT_EQ(0, munmap(map, num * FRAME_SIZE));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

/* A filled page far into the range stops the map before it starts. */
TEST_F(resource, busy_at_the_end)
{
	const unsigned int num = 1025;
	void *map = reserve(_metadata, self, num, RW);

	mark_frames(_metadata, self, num);
	ASSERT_EQ(0, map_grants(self, 7, 1, frame_at(map, num - 1)));
	EXPECT_EQ(EBUSY, map_grants(self, 0, num, map));
	EXPECT_EQ(1, frames_count(map, num));
	EXPECT_EQ(1, count_marked(frame_at(map, num - 1), 7, 1));
	EXPECT_EQ(0, map_grants(self, 0, num - 1, map));
	EXPECT_EQ(num - 1, count_marked(map, 0, num - 1));
}

FIXTURE(large) {
	struct test_domain dom;
};

FIXTURE_SETUP(large)
{
	const struct test_domain_config cfg = {
		.kind = TEST_DOMAIN_HVM, .grant_frames = 16384,
	};

	if (test_domain_create(&self->dom, &cfg))
		SKIP(_exit(255), "Xen's gnttab_max_frames is below 16384");
}

FIXTURE_TEARDOWN(large)
{
	frames_unmap_all();
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

/* As large as Xen permits; check a sample of frames, one by one. */
TEST_F(large, sixteen_thousand_frames)
{
	const unsigned int num = 16384;
	int fd = frames_open();
	void *map = frames_reserve(fd, num, RW);
	unsigned int i, frame;

	ASSERT_NE(NULL, map);
	ASSERT_EQ(0, frames_map_grants(fd, self->dom.domid, 0, num, map));
	for (i = 0; i < num; i++)
		*frame_word(map, i) = i;
	for (i = 0; i < 64; i++) {
		void *one = frames_reserve(fd, 1, PROT_READ);

		frame = i * 260;
		ASSERT_NE(NULL, one);
		ASSERT_EQ(0, frames_map_grants(fd, self->dom.domid, frame, 1,
					       one));
		EXPECT_EQ(frame, *frame_word(one, 0));
		ASSERT_EQ(0, munmap(one, FRAME_SIZE));
	}
	EXPECT_EQ(0, munmap(map, num * FRAME_SIZE));
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

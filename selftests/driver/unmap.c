// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unmapping of large mappings.
 *
 * The driver may unmap frame by frame or in batches, and a mapping may have
 * holes and parts filled by several maps.  Whether munmap(), the end of the
 * process or another mapping at its address ends it, every frame and every
 * reference must go, and adjacent memory must stay.
 *
 * Needs a Xen booted with gnttab_max_frames=16384.
 */
#define ONLY_HVM
#define GRANT_FRAMES	1104
#include "fixture.h"

/* Several maps, of @num frames from @frame on to @page; the rest is holes. */
static const struct part {
	unsigned int page;
	unsigned int frame;
	unsigned int num;
} parts[] = {
	{ 3, 0, 1 },
	{ 4, 1, 511 },
	{ 600, 7, 513 },
	{ 1300, 0, 1025 },
	{ 2400, 1000, 64 },
	{ 2499, 9, 1 },
};

#define PARTS_PAGES	2500
#define PARTS_FILLED	(1 + 511 + 513 + 1025 + 64 + 1)

/* 0 or the errno of the first map that fails. */
static int fill_parts(FIXTURE_DATA(resource) *self, const void *map)
{
	unsigned int i;
	int error;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		error = map_grants(self, parts[i].frame, parts[i].num,
				   frame_at(map, parts[i].page));
		if (error)
			return error;
	}
	return 0;
}

static unsigned int count_parts(const void *map)
{
	unsigned int i, right = 0;

	for (i = 0; i < ARRAY_SIZE(parts); i++)
		right += count_marked(frame_at(map, parts[i].page),
				      parts[i].frame, parts[i].num);
	return right;
}

/* Reserve a mapping for the parts, between two pages of anonymous memory. */
static void *parts_between(struct __test_metadata *_metadata,
			   FIXTURE_DATA(resource) *self)
{
	const size_t pages = PARTS_PAGES + 2;
	void *area = anon_pages(pages, RW);
	void *map = frame_at(area, 1);

	ASSERT_NE(MAP_FAILED, area);
	*frame_word(area, 0) = 1;
	*frame_word(area, pages - 1) = 2;
	ASSERT_EQ(map, reserve_at(self, map, PARTS_PAGES, MAP_FIXED));
	return map;
}

static void expect_neighbours(struct __test_metadata *_metadata,
			      const void *map)
{
	EXPECT_EQ(1, *frame_word((char *)map - FRAME_SIZE, 0));
	EXPECT_EQ(2, *frame_word(map, PARTS_PAGES));
}

TEST_F(resource, munmap_of_many_parts)
{
	unsigned int i;
	void *map;

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	map = parts_between(_metadata, self);
	mark_frames(_metadata, self, GRANT_FRAMES);
	for (i = 0; i < 2; i++) {
		ASSERT_EQ(0, fill_parts(self, map));
		EXPECT_EQ(PARTS_FILLED, count_parts(map));
		EXPECT_EQ(PARTS_FILLED, frames_count(map, PARTS_PAGES));
		ASSERT_EQ(0, munmap(map, PARTS_PAGES * FRAME_SIZE));
		EXPECT_EQ(SIGSEGV, frames_probe_read(map));
		expect_neighbours(_metadata, map);
		ASSERT_EQ(map, reserve_at(self, map, PARTS_PAGES,
					  MAP_FIXED_NOREPLACE));
		EXPECT_EQ(0, frames_count(map, PARTS_PAGES));
	}
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

TEST_F(resource, map_fixed_over_many_parts)
{
	unsigned int i;
	void *map;

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	map = parts_between(_metadata, self);
	ASSERT_EQ(0, fill_parts(self, map));
	ASSERT_EQ(map, mmap(map, PARTS_PAGES * FRAME_SIZE, RW,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	for (i = 0; i < PARTS_PAGES; i++)
		ASSERT_EQ(0, *frame_word(map, i));
	expect_neighbours(_metadata, map);
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

/*
 * Three adjacent mappings: unmap the middle one, check that the others are
 * intact, and unmap both in one call.
 */
TEST_F(resource, side_by_side)
{
	const unsigned int num = 520;
	const size_t size = num * FRAME_SIZE;
	void *area = frames_reserve(self->fd, 3 * num, RW), *map;
	unsigned int i;

	ASSERT_NE(NULL, area);
	mark_frames(_metadata, self, 3 * 100 + num);
	ASSERT_EQ(0, munmap(area, 3 * size));
	for (i = 0; i < 3; i++) {
		map = frame_at(area, i * num);
		ASSERT_EQ(map, reserve_at(self, map, num, MAP_FIXED_NOREPLACE));
		ASSERT_EQ(0, map_grants(self, i * 100, num, map));
	}
	ASSERT_EQ(0, munmap(frame_at(area, num), size));
	EXPECT_EQ(num, count_marked(area, 0, num));
	EXPECT_EQ(SIGSEGV, frames_probe_read(frame_at(area, num)));
	EXPECT_EQ(SIGSEGV, frames_probe_read(frame_at(area, 2 * num - 1)));
	EXPECT_EQ(num, count_marked(frame_at(area, 2 * num), 200, num));
	ASSERT_EQ(0, munmap(area, 3 * size));
	EXPECT_EQ(SIGSEGV, frames_probe_read(area));
	EXPECT_EQ(SIGSEGV, frames_probe_read(frame_at(area, 2 * num)));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

/* In a child: two mappings of many parts. */
static void fill_two(FIXTURE_DATA(resource) *self)
{
	unsigned int i;

	for (i = 0; i < 2; i++) {
		void *map = frames_reserve(self->fd, PARTS_PAGES, RW);

		if (!map || fill_parts(self, map))
			_exit(1);
	}
}

TEST_F(resource, exit_with_many_parts)
{
	pid_t pid;

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	pid = fork();
	if (!pid) {
		fill_two(self);
		_exit(0);
	}
	EXPECT_EQ(0, exit_status(pid));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

TEST_F(resource, exec_with_many_parts)
{
	pid_t pid;

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	pid = fork();
	if (!pid) {
		fill_two(self);
		execlp("true", "true", NULL);
		_exit(2);
	}
	EXPECT_EQ(0, exit_status(pid));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

TEST_F(resource, sigkill_with_many_parts)
{
	int tell[2];
	char byte;
	pid_t pid;

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	ASSERT_EQ(0, pipe(tell));
	pid = fork();
	if (!pid) {
		fill_two(self);
		if (write(tell[1], "", 1) != 1)
			_exit(2);
		for (;;)
			pause();
	}
	close(tell[1]);
	ASSERT_EQ(1, read(tell[0], &byte, 1));
	EXPECT_EQ(0, kill(pid, SIGKILL));
	EXPECT_EQ(-SIGKILL, exit_status(pid));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

/* Kill the process at varying times: in a map, in an unmap, or between. */
TEST_F(resource, sigkill_in_a_loop)
{
	const unsigned int kills = 8;
	unsigned int i;

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	for (i = 0; i < kills; i++) {
		pid_t pid = fork();

		while (!pid) {
			void *map = frames_reserve(self->fd, PARTS_PAGES, RW);

			if (!map || fill_parts(self, map) ||
			    munmap(map, PARTS_PAGES * FRAME_SIZE))
				_exit(1);
		}
		usleep(1000 + i * 1700);
		ASSERT_EQ(0, kill(pid, SIGKILL));
		ASSERT_EQ(-SIGKILL, exit_status(pid));
	}
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

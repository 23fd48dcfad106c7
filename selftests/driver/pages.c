// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel pages larger than Xen frames.
 *
 * A frame is 4 KiB.  A larger kernel page holds several frames: a map begins
 * at a page, its frames are contiguous, and the last frame repeats up to the
 * end of the last page.  So a full page never contains a hole, neither for the
 * program nor for the kernel.
 *
 * The tests also pass with 4 KiB pages, where a page holds one frame.
 */
#include "fixture.h"

static size_t page_size(void)
{
	return sysconf(_SC_PAGESIZE);
}

static unsigned int per_page(void)
{
	return page_size() / FRAME_SIZE;
}

/* Round @num frames up to whole pages. */
static unsigned int whole(unsigned int num)
{
	return (num + per_page() - 1) / per_page() * per_page();
}

static void expect_marks(struct __test_metadata *_metadata, const void *map,
			 unsigned int first, unsigned int num)
{
	unsigned int i, want;

	for (i = 0; i < whole(num); i++) {
		want = 0x5eed0000 + first + (i < num ? i : num - 1);
		EXPECT_EQ(want, *frame_word(map, i))
			TH_LOG("frame %u of %u", i, num);
	}
}

TEST_F(resource, any_number_of_frames)
{
	unsigned int num;
	void *map;

	mark_frames(_metadata, self, GRANT_FRAMES);
	for (num = 1; num <= GRANT_FRAMES; num++) {
		map = reserve(_metadata, self, num, PROT_READ);
		ASSERT_EQ(0, map_grants(self, GRANT_FRAMES - num, num, map));
		expect_marks(_metadata, map, GRANT_FRAMES - num, num);
		ASSERT_EQ(0, munmap(map, num * FRAME_SIZE));
	}
}

/* The map does not fill its last page, yet write() must read all of it. */
TEST_F(resource, kernel_reads_all_of_it)
{
	const size_t size = whole(5) * FRAME_SIZE;
	void *map = map_first(_metadata, self, 5, PROT_READ);
	int file;

	file = memfd_create("copy", MFD_CLOEXEC);
	ASSERT_LE(0, file);
	EXPECT_EQ(size, write(file, map, size));
	close(file);
}

TEST_F(resource, each_map_begins_with_a_page)
{
	const int want = per_page() == 1 ? 0 : EINVAL;
	char *map = mmap(NULL, 3 * page_size(), RW, MAP_SHARED, self->fd, 0);

	ASSERT_NE(MAP_FAILED, map);
	EXPECT_EQ(want, map_grants(self, 0, 1, map + FRAME_SIZE));
	EXPECT_EQ(0, map_grants(self, 0, 1, map));
	EXPECT_EQ(EBUSY, map_grants(self, 1, 1, map));
	EXPECT_EQ(0, map_grants(self, 0, 1, map + 2 * page_size()));
}

TEST_F(resource, no_more_than_the_vma_has)
{
	void *map = reserve(_metadata, self, 1, RW);

	EXPECT_EQ(EINVAL, map_grants(self, 0, per_page() + 1, map));
	EXPECT_EQ(0, map_grants(self, 0, per_page(), map));
}

/* A frame keeps its contents, whatever its offset in a page. */
TEST_F(resource, every_frame_is_its_own)
{
	void *map = map_first(_metadata, self, GRANT_FRAMES, RW);
	unsigned int i;

	for (i = 0; i < GRANT_FRAMES; i++)
		*frame_word(map, i) = 0x5eed0000 + i;
	ASSERT_EQ(0, munmap(map, GRANT_FRAMES * FRAME_SIZE));

	for (i = 0; i < GRANT_FRAMES; i++) {
		map = reserve(_metadata, self, 1, PROT_READ);
		ASSERT_EQ(0, map_grants(self, i, 1, map));
		expect_marks(_metadata, map, i, 1);
		ASSERT_EQ(0, munmap(map, FRAME_SIZE));
	}
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

// SPDX-License-Identifier: GPL-2.0-only
/*
 * An empty mapping costs the system no more than a mapping of a plain file.
 *
 * A process may have tens of thousands of mappings.  The driver allocates
 * memory and files (whose number is limited system-wide) only when it maps
 * frames, so that the limit of frames bounds both.
 */
#define ONLY_HVM
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>

#define PAGES	16U
#define SIZE	(PAGES * FRAME_SIZE)
#define MANY	60000U

/* Tolerance for files that other programs open and close. */
#define FILES_NOISE	16

/* Skip reason: freed objects count as slab, and slow down every mapping. */
#define QUARANTINE	"KASAN's quarantine distorts the size of slabs"

static void __attribute__((constructor)) need_ours(void)
{
	frames_need_dom0();
	if (!frames_is_ours())
		frames_skip_all("the in-tree driver is not tested");
	/* kmemleak allocates an object of its own for every object. */
	if (!access("/sys/kernel/debug/kmemleak", F_OK))
		frames_skip_all("kmemleak distorts the size of slabs");
}

static long slab_kb(void)
{
	return frames_read_count("/proc/meminfo", "Slab:");
}

static long files(void)
{
	return frames_read_number("/proc/sys/fs/file-nr");
}

/* Make @num adjacent mappings of @fd at @area; false if one fails. */
static bool map_many(char *area, int fd, int prot, unsigned int num)
{
	unsigned int i;

	for (i = 0; i < num; i++)
		if (mmap(area + i * SIZE, SIZE, prot, MAP_SHARED | MAP_FIXED,
			 fd, 0) == MAP_FAILED)
			return false;
	return true;
}

/* Reserve address space for @num mappings. */
static char *address_space(unsigned int num)
{
	char *area = mmap(NULL, num * SIZE, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return area == MAP_FAILED ? NULL : area;
}

/* Compare with mappings of a plain file, which only cost VMAs. */
TEST_F(resource, no_slab_and_no_files)
{
	int plain = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	long slab, ours, others, before;
	char *area = address_space(MANY);

	if (frames_has_quarantine())
		SKIP(return, QUARANTINE);
	ASSERT_NE(NULL, area);
	ASSERT_LE(0, plain);
	before = files();
	slab = slab_kb();
	ASSERT_TRUE(map_many(area, self->fd, RW, MANY));
	ours = slab_kb() - slab;
	EXPECT_GT(FILES_NOISE, files() - before);
	ASSERT_EQ(0, munmap(area, MANY * SIZE));

	ASSERT_EQ(area, address_space(MANY));
	ASSERT_TRUE(map_many(area, plain, PROT_READ, MANY));
	others = slab_kb() - slab;
	ASSERT_EQ(0, munmap(area, MANY * SIZE));
	fprintf(stderr, "# slab for %u mappings: %ld kB, of a plain file %ld kB\n",
		MANY, ours, others);
	EXPECT_GT(300, (ours - others) * 1024 / MANY);
}

/* A failed map of all pages leaves an empty mapping and a small record. */
TEST_F(resource, failed_maps_leave_no_files)
{
	const unsigned int num = 2000;
	char *area = address_space(num);
	long before, slab;
	unsigned int i;

	ASSERT_NE(NULL, area);
	ASSERT_TRUE(map_many(area, self->fd, RW, num));
	before = files();
	slab = slab_kb();
	for (i = 0; i < num; i++)
		ASSERT_EQ(EINVAL, map_grants(self, GRANT_FRAMES - 1, PAGES,
					     area + i * SIZE));
	EXPECT_GT(FILES_NOISE, files() - before);
	slab = slab_kb() - slab;
	fprintf(stderr, "# slab for %u failed maps: %ld kB\n", num, slab);
	if (!frames_has_quarantine())
		EXPECT_GT(300, slab * 1024 / num);
	ASSERT_EQ(0, munmap(area, num * SIZE));
}

/* The driver opens a file per mapping of 16 frames, not of 15. */
TEST_F(resource, files_come_with_frames)
{
	const unsigned int num = 200;
	char *area = address_space(num);
	long before = files();
	unsigned int i;

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	ASSERT_NE(NULL, area);
	ASSERT_TRUE(map_many(area, self->fd, RW, num));
	for (i = 0; i < num; i++)
		ASSERT_EQ(0, map_grants(self, 0, PAGES - 1, area + i * SIZE));
	EXPECT_GT(FILES_NOISE, files() - before);
	for (i = 0; i < num; i++)
		ASSERT_EQ(0, map_grants(self, 0, 1,
					area + i * SIZE +
						(PAGES - 1) * FRAME_SIZE));
	EXPECT_GT(num + FILES_NOISE, files() - before);
	ASSERT_EQ(0, munmap(area, num * SIZE));
	EXPECT_GT(FILES_NOISE, files() - before);
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

TEST_HARNESS_MAIN

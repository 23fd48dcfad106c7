// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life cycle of a mapping: reserve, fill, use, release, and repeat.
 *
 * A return code of 0 is weak evidence: a map can put frames in the wrong
 * order, or the same frame twice.  So the tests write through one mapping and
 * read through another that was filled frame by frame.  Where possible Xen
 * itself checks: it maps a granted page for dom0 only if the entry is in the
 * frame where Xen looks for it.
 *
 * A filled page cannot be filled again: the map fails with EBUSY, and the page
 * keeps its frame.
 */
#include "fixture.h"

#define NR	8

TEST_F(resource, sigbus_until_filled)
{
	void *map = reserve(_metadata, self, NR, RW);

	EXPECT_EQ(0, frames_count(map, NR));
	EXPECT_EQ(SIGBUS, frames_probe_write(map));
	EXPECT_EQ(0, map_grants(self, 0, NR, map));
	EXPECT_EQ(NR, frames_count(map, NR));
	EXPECT_EQ(0, frames_probe_write(map));
}

TEST_F(resource, contents_and_order)
{
	void *map = map_marked(_metadata, self, GRANT_FRAMES, RW);

	EXPECT_EQ(GRANT_FRAMES, count_marked(map, 0, GRANT_FRAMES));
}

TEST_F(resource, first_frame)
{
	void *map = reserve(_metadata, self, NR, RW);

	mark_frames(_metadata, self, GRANT_FRAMES);
	ASSERT_EQ(0, map_grants(self, 7, NR, map));
	EXPECT_EQ(NR, count_marked(map, 7, NR));
}

/*
 * Put an entry that grants page i of the domain into frame i of the table, map
 * all grants in dom0, and find page i at index i.
 */
TEST_F(resource, xen_finds_the_grants)
{
	xengnttab_handle *gnttab = xengnttab_open(NULL, 0);
	uint32_t refs[GRANT_FRAMES];
	xen_pfn_t gfns[GRANT_FRAMES];
	uint32_t *pages, *page;
	unsigned int i;
	void *map;

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	ASSERT_NE(NULL, gnttab);
	ASSERT_EQ(0, test_domain_add_pages(&self->dom, GRANT_FRAMES, gfns));
	map = reserve(_metadata, self, GRANT_FRAMES, RW);
	ASSERT_EQ(0, map_grants(self, 0, GRANT_FRAMES, map));
	for (i = 0; i < GRANT_FRAMES; i++) {
		page = test_domain_map_page(&self->dom, gfns[i]);
		ASSERT_NE(NULL, page);
		*page = 0x9a9e0000 + i;
		ASSERT_EQ(0, munmap(page, FRAME_SIZE));
		/* A different offset in every frame. */
		refs[i] = i * GRANTS_PER_FRAME + i;
		test_grant_set(map, refs[i], gfns[i]);
	}

	pages = xengnttab_map_domain_grant_refs(gnttab, GRANT_FRAMES,
						self->domid, refs, RW);
	ASSERT_NE(NULL, pages);
	for (i = 0; i < GRANT_FRAMES; i++) {
		page = frame_at(pages, i);
		EXPECT_EQ(0x9a9e0000 + i, *page);
	}
	EXPECT_EQ(0, xengnttab_unmap(gnttab, pages, GRANT_FRAMES));
	xengnttab_close(gnttab);
}

TEST_F(resource, two_mappings_show_the_same)
{
	void *one = reserve(_metadata, self, NR, RW);
	int other = frames_open();
	void *two;
	unsigned int i;

	ASSERT_LE(0, other);
	two = frames_reserve(other, NR, RW);
	ASSERT_NE(NULL, two);
	ASSERT_EQ(0, map_grants(self, 0, NR, one));
	ASSERT_EQ(0, frames_map_grants(other, self->domid, 0, NR, two));

	for (i = 0; i < NR; i++) {
		*frame_word(one, i) = i + 1;
		EXPECT_EQ(i + 1, *frame_word(two, i));
		*frame_word(two, i) = 100 * i;
		EXPECT_EQ(100 * i, *frame_word(one, i));
	}
}

TEST_F(resource, read_only)
{
	void *rw = map_first(_metadata, self, NR, RW);
	void *ro = reserve(_metadata, self, NR, PROT_READ);
	unsigned int i;

	ASSERT_EQ(0, map_grants(self, 0, NR, ro));
	for (i = 0; i < NR; i++) {
		*frame_word(rw, i) = i + 1;
		EXPECT_EQ(i + 1, *frame_word(ro, i));
		EXPECT_EQ(SIGSEGV, frames_probe_write(frame_at(ro, i)));
		EXPECT_EQ(0, frames_probe_write(frame_at(rw, i)));
	}
}

TEST_F(resource, ebusy)
{
	const struct {
		unsigned int page;
		unsigned int num;
	} busy[] = {
		{ 2, 4 },	/* the same again */
		{ 3, 1 },	/* inside */
		{ 0, 3 },	/* over the start */
		{ 5, 3 },	/* over the end */
		{ 0, NR },	/* around */
	};
	void *map = reserve(_metadata, self, NR, RW);
	unsigned int i;

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	mark_frames(_metadata, self, GRANT_FRAMES);
	ASSERT_EQ(0, map_grants(self, 10, 4, frame_at(map, 2)));
	for (i = 0; i < ARRAY_SIZE(busy); i++) {
		EXPECT_EQ(EBUSY, map_grants(self, 20, busy[i].num,
					    frame_at(map, busy[i].page)))
			TH_LOG("page %u, num %u", busy[i].page, busy[i].num);
		EXPECT_EQ(4, frames_count(map, NR));
		EXPECT_EQ(4, count_marked(frame_at(map, 2), 10, 4));
	}
	/* Empty pages can still be filled. */
	EXPECT_EQ(0, map_grants(self, 0, 2, map));
	EXPECT_EQ(0, map_grants(self, 0, 2, frame_at(map, 6)));
	EXPECT_EQ(NR, frames_count(map, NR));
	EXPECT_EQ(4, count_marked(frame_at(map, 2), 10, 4));
}

TEST_F(resource, many_times)
{
	unsigned int i;

	mark_frames(_metadata, self, NR);
	for (i = 0; i < 100; i++) {
		void *map = reserve(_metadata, self, NR, RW);

		ASSERT_EQ(0, map_grants(self, 0, NR, map));
		ASSERT_EQ(NR, count_marked(map, 0, NR));
		ASSERT_EQ(0, munmap(map, NR * FRAME_SIZE));
		ASSERT_EQ(SIGSEGV, frames_probe_read(map));
	}
}

/* Failed maps do not affect the VMA. */
TEST_F(resource, fail_and_retry)
{
	void *map = reserve(_metadata, self, NR, RW);
	unsigned int i;

	mark_frames(_metadata, self, NR);
	for (i = 0; i < 100; i++) {
		ASSERT_EQ(EINVAL, map_grants(self, GRANT_FRAMES - 4, NR, map));
		ASSERT_EQ(ESRCH, frames_map_grants(self->fd, 0x7fef, 0, NR,
						   map));
	}
	ASSERT_EQ(0, map_grants(self, 0, NR, map));
	EXPECT_EQ(NR, count_marked(map, 0, NR));
}

/* mmap(MAP_FIXED) over a whole mapping releases its frames. */
TEST_F(resource, map_fixed_over_whole)
{
	void *map = map_first(_metadata, self, NR, RW);

	mark_frames(_metadata, self, GRANT_FRAMES);

	ASSERT_EQ(map, reserve_at(self, map, NR, MAP_FIXED));
	EXPECT_EQ(0, frames_count(map, NR));
	EXPECT_EQ(0, map_grants(self, 8, NR, map));
	EXPECT_EQ(NR, count_marked(map, 8, NR));

	ASSERT_EQ(map, mmap(map, NR * FRAME_SIZE, RW,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	EXPECT_EQ(0, *frame_word(map, 0));
	EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

/* One munmap() for a mapping and its neighbours. */
TEST_F(resource, munmap_of_more)
{
	void *area = anon_pages(NR + 2, RW);
	void *map = frame_at(area, 1);

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	ASSERT_NE(MAP_FAILED, area);
	ASSERT_EQ(map, reserve_at(self, map, NR, MAP_FIXED));
	ASSERT_EQ(0, map_grants(self, 0, NR, map));
	EXPECT_EQ(0, munmap(area, (NR + 2) * FRAME_SIZE));
	EXPECT_EQ(SIGSEGV, frames_probe_read(map));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

/* A duplicated descriptor is the same open file. */
TEST_F(resource, dup_is_the_same_file)
{
	void *map = reserve(_metadata, self, NR, RW);
	int copy = dup(self->fd);

	ASSERT_LE(0, copy);
	EXPECT_EQ(0, frames_map_grants(copy, self->domid, 0, NR, map));
	EXPECT_EQ(NR, frames_count(map, NR));
}

/* MAP_POPULATE succeeds, although the pages are still empty. */
TEST_F(resource, populate)
{
	void *map = mmap(NULL, NR * FRAME_SIZE, RW, MAP_SHARED | MAP_POPULATE,
			 self->fd, 0);

	ASSERT_NE(MAP_FAILED, map);
	EXPECT_EQ(0, frames_count(map, NR));
	EXPECT_EQ(0, map_grants(self, 0, NR, map));
	EXPECT_EQ(NR, frames_count(map, NR));
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

// SPDX-License-Identifier: GPL-2.0-only
/*
 * A version 2 grant table, and its status frames.
 *
 * Only a domain itself can change the version of its table, so the tests run a
 * few instructions in it.  Xen then keeps the status of the grants, two bytes
 * per entry, in separate frames, which are a separate resource: when dom0 maps
 * a grant, Xen sets flags there and not in the entry.
 */
#include "guest.h"

#include <errno.h>
#include <unistd.h>

#include "test_frames.h"
#include "harness.h"

#define RW		(PROT_READ | PROT_WRITE)
#define GRANT_FRAMES	40
/* A frame has 256 entries of 16 bytes, or 2048 status words of 2 bytes. */
#define STATUS_FRAMES	5

FIXTURE(grants_v2) {
	struct test_domain dom;
	uint16_t domid;
	int fd;
};

FIXTURE_SETUP(grants_v2)
{
	const struct test_domain_config cfg = {
		.kind = TEST_DOMAIN_HVM, .grant_version_2 = true,
		.grant_frames = GRANT_FRAMES,
	};

	/* Exit: after a plain SKIP() the harness would run the test body. */
	if (!test_has_grant_v2())
		SKIP(_exit(255), NO_GRANT_V2);
	ASSERT_EQ(0, test_domain_create(&self->dom, &cfg));
	self->domid = self->dom.domid;
	self->fd = frames_open();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(grants_v2)
{
	frames_unmap_all();
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

static int map_status(FIXTURE_DATA(grants_v2) *self, uint32_t frame,
		      uint64_t num, void *map)
{
	return frames_map(self->fd, self->domid, XEN_RESOURCE_GRANT_TABLE,
			  XEN_RESOURCE_GRANT_STATUS, frame, num, map);
}

TEST_F(grants_v2, status_frames)
{
	void *map = frames_reserve(self->fd, STATUS_FRAMES, PROT_READ);
	uint64_t num;

	ASSERT_NE(NULL, map);
	EXPECT_EQ(EINVAL, map_status(self, 0, 1, map));
	EXPECT_EQ(0, frames_count(map, STATUS_FRAMES));
	ASSERT_EQ(0, guest_use_grant_v2(&self->dom));

	EXPECT_EQ(SIZE_OK, frames_size(self->fd, self->domid,
				       XEN_RESOURCE_GRANT_TABLE,
				       XEN_RESOURCE_GRANT_STATUS, &num));
	EXPECT_EQ(frames_xen_tells_sizes() ? STATUS_FRAMES : 0, num);
	EXPECT_EQ(0, map_status(self, 0, STATUS_FRAMES, map));
	EXPECT_EQ(STATUS_FRAMES, frames_count(map, STATUS_FRAMES));
}

TEST_F(grants_v2, beyond_status_frames)
{
	void *map = frames_reserve(self->fd, STATUS_FRAMES, PROT_READ);

	ASSERT_NE(NULL, map);
	ASSERT_EQ(0, guest_use_grant_v2(&self->dom));
	EXPECT_EQ(EINVAL, map_status(self, 1, STATUS_FRAMES, map));
	EXPECT_EQ(EINVAL, map_status(self, STATUS_FRAMES, 1, map));
	EXPECT_EQ(0, frames_count(map, STATUS_FRAMES));
	EXPECT_EQ(0, map_status(self, 0, STATUS_FRAMES, map));
}

/* Map one grant per status frame: only its status word must be set. */
TEST_F(grants_v2, xen_marks_the_status)
{
	xengnttab_handle *gnttab = xengnttab_open(NULL, 0);
	void *table = frames_reserve(self->fd, GRANT_FRAMES, RW);
	void *map = frames_reserve(self->fd, STATUS_FRAMES, PROT_READ);
	volatile grant_status_t *status = map;
	grant_entry_v2_t *entries = table;
	unsigned int i, ref, marked = 0;
	uint32_t *page;
	xen_pfn_t gfn;

	ASSERT_NE(NULL, gnttab);
	ASSERT_NE(NULL, table);
	ASSERT_NE(NULL, map);
	ASSERT_EQ(0, guest_use_grant_v2(&self->dom));
	ASSERT_EQ(0, test_domain_add_pages(&self->dom, 1, &gfn));
	ASSERT_EQ(0, frames_map_grants(self->fd, self->domid, 0, GRANT_FRAMES,
				       table));
	ASSERT_EQ(0, map_status(self, 0, STATUS_FRAMES, map));

	for (i = 0; i < STATUS_FRAMES; i++) {
		ref = i * 2048 + 100 + i;
		entries[ref].full_page.frame = gfn;
		entries[ref].hdr.domid = 0;
		__atomic_store_n(&entries[ref].hdr.flags, GTF_permit_access,
				 __ATOMIC_RELEASE);
		EXPECT_EQ(0, status[ref]);
		page = xengnttab_map_grant_ref(gnttab, self->domid, ref, RW);
		ASSERT_NE(NULL, page);
		EXPECT_EQ(GTF_reading | GTF_writing, status[ref]);
		for (ref = 0, marked = 0; ref < STATUS_FRAMES * 2048; ref++)
			marked += status[ref] != 0;
		EXPECT_EQ(1, marked);
		EXPECT_EQ(0, xengnttab_unmap(gnttab, page, 1));
	}
	xengnttab_close(gnttab);
}

TEST_F(grants_v2, domain_destroyed_while_mapped)
{
	void *map = frames_reserve(self->fd, STATUS_FRAMES, PROT_READ);

	ASSERT_NE(NULL, map);
	ASSERT_EQ(0, guest_use_grant_v2(&self->dom));
	ASSERT_EQ(0, map_status(self, 0, STATUS_FRAMES, map));
	ASSERT_EQ(0, test_domain_kill(&self->dom));
	EXPECT_FALSE(test_domain_wait_gone(self->domid, 1));
	EXPECT_EQ(STATUS_FRAMES, frames_count(map, STATUS_FRAMES));
	EXPECT_EQ(0, munmap(map, STATUS_FRAMES * FRAME_SIZE));
	EXPECT_TRUE(test_domain_wait_gone(self->domid, 5));
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

// SPDX-License-Identifier: GPL-2.0-only
/*
 * A writable map of statistics, past our driver: does Xen itself refuse it?
 *
 * It refuses one that a PV dom0 makes of a PV domain's, whose pages have a type
 * that allows no writable mapping.  Of an HVM domain's pages Xen looks at no
 * type, and a PVH dom0's page tables are its own: there, dom0's kernel decides,
 * and the in-tree driver refuses nothing.  So only our driver does: see stats.c.
 *
 * A program that writes harms readers only: Xen never reads these pages back.
 */
#include "fixture.h"

#include "stats_reader.h"

/* Is this the case in which Xen checks a page's type? */
static bool xen_refuses(const FIXTURE_VARIANT(resource) *variant)
{
	xc_domaininfo_t dom0;

	return test_domain_info(0, &dom0) &&
	       !(dom0.flags & XEN_DOMINF_hvm_guest) &&
	       variant->kind == TEST_DOMAIN_PV;
}

/* Reserve a page of the in-tree driver's and map frame 0; errno. */
static int map_past_ours(FIXTURE_DATA(resource) *self, int prot, void **map)
{
	int fd = open("/dev/xen/privcmd", O_RDWR | O_CLOEXEC);
	int error;

	*map = frames_reserve(fd, 1, prot);
	error = *map ? frames_map(fd, self->domid, XEN_RESOURCE_STATS,
				  XEN_RESOURCE_STATS_ID, 0, 1, *map) : errno;
	close(fd);
	return error;
}

TEST_F(resource, what_xen_says)
{
	void *map;
	int error;

	if (!frames_xen_is_ours(self->fd, self->domid))
		SKIP(return, NOT_OUR_XEN);
	error = map_past_ours(self, RW, &map);
	TH_LOG("errno %d", error);
	ASSERT_NE(NULL, map);
	EXPECT_EQ(xen_refuses(variant), error != 0);
	EXPECT_EQ(xen_refuses(variant), frames_probe_write(map) != 0);
	EXPECT_EQ(0, munmap(map, FRAME_SIZE));
}

/* Read-only, the in-tree driver gets them in every case. */
TEST_F(resource, read_only_is_fine)
{
	void *map;

	if (!frames_xen_is_ours(self->fd, self->domid))
		SKIP(return, NOT_OUR_XEN);
	ASSERT_EQ(0, map_past_ours(self, PROT_READ, &map));
	EXPECT_EQ(XEN_STATS_MAGIC, *(const uint32_t *)map);
	EXPECT_EQ(0, munmap(map, FRAME_SIZE));
}

/* Xen counts in memory of its own: written values do not reach it. */
TEST_F(resource, writes_mislead_readers_only)
{
	struct xen_stats_domain domain;
	struct stats stats;
	uint32_t i;
	void *map;

	if (!frames_xen_is_ours(self->fd, self->domid))
		SKIP(return, NOT_OUR_XEN);
	if (xen_refuses(variant))
		SKIP(return, "Xen refuses a writable map");
	ASSERT_EQ(0, stats_map(self->fd, self->domid, &stats));
	ASSERT_EQ(0, map_past_ours(self, RW, &map));
	for (i = stats.header->domain_offset; i < FRAME_SIZE; i += sizeof(i))
		*(volatile uint32_t *)((char *)map + i) = 0xfffffffe;
	ASSERT_TRUE(stats_next_domain(&stats, &domain));
	EXPECT_GT(1ULL << 62, domain.time);
	EXPECT_EQ(0, munmap(map, FRAME_SIZE));
	stats_unmap(&stats);
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

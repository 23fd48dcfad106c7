// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does Xen itself refuse a writable map of statistics, made with the in-tree
 * driver?
 *
 * Xen refuses it if a PV dom0 maps the pages of a PV domain, whose page type
 * does not allow writable mappings.  Xen does not check the page type for an
 * HVM domain, and does not see the page tables of a PVH dom0.  In these cases
 * dom0's kernel decides: the in-tree driver permits the map, our driver refuses
 * it (see stats.c).
 *
 * A program that writes to the pages misleads other readers, but not Xen, which
 * never reads them.
 */
#include "fixture.h"

#include "stats_reader.h"

/* True if Xen checks the page type. */
static bool xen_refuses(const FIXTURE_VARIANT(resource) *variant)
{
	xc_domaininfo_t dom0;

	return test_domain_info(0, &dom0) &&
	       !(dom0.flags & XEN_DOMINF_hvm_guest) &&
	       variant->kind == TEST_DOMAIN_PV;
}

/* Map frame 0 with the in-tree driver; 0 or errno. */
static int map_in_tree(FIXTURE_DATA(resource) *self, int prot, void **map)
{
	int fd = open("/dev/xen/privcmd", O_RDWR | O_CLOEXEC);
	int error;

	*map = frames_reserve(fd, 1, prot);
	error = *map ? frames_map(fd, self->domid, XEN_RESOURCE_STATS,
				  XEN_RESOURCE_STATS_ID, 0, 1, *map) : errno;
	close(fd);
	return error;
}

TEST_F(resource, writable_map)
{
	void *map;
	int error;

	if (!frames_xen_is_ours(self->fd, self->domid))
		SKIP(return, NOT_OUR_XEN);
	error = map_in_tree(self, RW, &map);
	TH_LOG("errno %d", error);
	ASSERT_NE(NULL, map);
	EXPECT_EQ(xen_refuses(variant), error != 0);
	EXPECT_EQ(xen_refuses(variant), frames_probe_write(map) != 0);
	EXPECT_EQ(0, munmap(map, FRAME_SIZE));
}

/* A read-only map succeeds in every case. */
TEST_F(resource, read_only_map)
{
	void *map;

	if (!frames_xen_is_ours(self->fd, self->domid))
		SKIP(return, NOT_OUR_XEN);
	ASSERT_EQ(0, map_in_tree(self, PROT_READ, &map));
	EXPECT_EQ(XEN_STATS_MAGIC, *(const uint32_t *)map);
	EXPECT_EQ(0, munmap(map, FRAME_SIZE));
}

/* Xen counts in its own memory, so that written values do not affect it. */
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
	ASSERT_EQ(0, map_in_tree(self, RW, &map));
	for (i = stats.header->domain_offset; i < FRAME_SIZE; i += sizeof(i))
		*(volatile uint32_t *)((char *)map + i) = 0xfffffffe;
	ASSERT_TRUE(stats_next_domain(&stats, &domain));
	EXPECT_GT(1ULL << 62, domain.time);
	EXPECT_EQ(0, munmap(map, FRAME_SIZE));
	stats_unmap(&stats);
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

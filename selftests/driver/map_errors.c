// SPDX-License-Identifier: GPL-2.0-only
/*
 * Invalid maps.
 *
 * The driver checks the address and the number of frames against the VMA, and
 * returns Xen's errors for the other arguments.  A failed map does not change
 * anything: every page of the VMA still raises SIGBUS, adjacent memory is
 * intact, and the same VMA can be filled at once.
 *
 * The caller may pass any number of frames up to 2^64 - 1.  It must neither
 * overflow nor make the kernel allocate memory for it.
 */
#include "fixture.h"

#include "clock.h"

#define NR	8

/* The pages are still empty, and a valid map succeeds. */
static void expect_unharmed(struct __test_metadata *_metadata,
			    FIXTURE_DATA(resource) *self, void *map)
{
	EXPECT_EQ(0, frames_count(map, NR));
	EXPECT_EQ(0, map_grants(self, 0, NR, map));
	EXPECT_EQ(NR, frames_count(map, NR));
}

TEST_F(resource, unaligned_addr)
{
	const unsigned int offsets[] = { 1, 8, 2048, 4095 };
	char *map = reserve(_metadata, self, NR, RW);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(offsets); i++)
		EXPECT_EQ(EINVAL, map_grants(self, 0, 1, map + offsets[i]));
	expect_unharmed(_metadata, self, map);
}

/* find_vma() returns the next VMA above a hole, which must not be used. */
TEST_F(resource, hole_below_vma)
{
	void *low = reserve(_metadata, self, NR + 2, RW);
	void *map = frame_at(low, 2);

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	ASSERT_EQ(0, munmap(low, (NR + 2) * FRAME_SIZE));
	ASSERT_EQ(map, reserve_at(self, map, NR, MAP_FIXED_NOREPLACE));

	EXPECT_EQ(EINVAL, map_grants(self, 0, 1, frame_at(low, 1)));
	EXPECT_EQ(EINVAL, map_grants(self, 0, 2, frame_at(low, 1)));
	EXPECT_EQ(SIGSEGV, frames_probe_read(frame_at(low, 1)));
	expect_unharmed(_metadata, self, map);
}

TEST_F(resource, past_end_of_vma)
{
	void *map = reserve(_metadata, self, NR + 1, RW);
	uint32_t *next = frame_at(map, NR);

	ASSERT_EQ(0, munmap(map, (NR + 1) * FRAME_SIZE));
	ASSERT_EQ(map, reserve_at(self, map, NR, MAP_FIXED_NOREPLACE));
	ASSERT_EQ((void *)next,
		  mmap(next, FRAME_SIZE, RW,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE,
		       -1, 0));
	*next = 0xabcd;

	EXPECT_EQ(EINVAL, map_grants(self, 0, NR + 1, map));
	EXPECT_EQ(EINVAL, map_grants(self, 0, 2, frame_at(map, NR - 1)));
	EXPECT_EQ(EINVAL, map_grants(self, 0, 1, next));
	EXPECT_EQ(0xabcd, *next);
	expect_unharmed(_metadata, self, map);
}

/* Adjacent VMAs of one file are not merged. */
TEST_F(resource, across_two_vmas)
{
	void *map = reserve(_metadata, self, 2 * NR, RW);
	void *second = frame_at(map, NR);

	ASSERT_EQ(0, munmap(map, 2 * NR * FRAME_SIZE));
	ASSERT_EQ(map, reserve_at(self, map, NR, MAP_FIXED_NOREPLACE));
	ASSERT_EQ(second, reserve_at(self, second, NR, MAP_FIXED_NOREPLACE));

	EXPECT_EQ(EINVAL, map_grants(self, 0, 2 * NR, map));
	EXPECT_EQ(EINVAL, map_grants(self, 0, 2, frame_at(map, NR - 1)));
	expect_unharmed(_metadata, self, map);
	expect_unharmed(_metadata, self, second);
}

TEST_F(resource, wrap_around)
{
	void *map = reserve(_metadata, self, NR, RW);
	uint64_t addr = (uintptr_t)map;

	/* These wrap in bytes, or when added to the address. */
	EXPECT_EQ(EINVAL, map_grants(self, 0, (1ULL << 52) + 1, map));
	EXPECT_EQ(EINVAL, map_grants(self, 0, (1ULL << 32) + 1, map));
	EXPECT_EQ(EINVAL, map_grants(self, 0, 0 - (addr >> 12) + 1, map));
	EXPECT_EQ(EINVAL, map_grants(self, 0, UINT64_MAX, map));
	EXPECT_EQ(EINVAL, map_grants(self, 0, 1, (void *)-4096L));
	EXPECT_EQ(EINVAL, map_grants(self, 0, 2, (void *)-4096L));
	expect_unharmed(_metadata, self, map);
}

TEST_F(resource, kernel_addr)
{
	EXPECT_EQ(EINVAL, map_grants(self, 0, 1, (void *)0xffff888000000000UL));
	/* A non-canonical address */
	EXPECT_EQ(EINVAL, map_grants(self, 0, 1, (void *)0x1234000000000000UL));
}

/* The VMA has room for the largest map, but the resource is smaller. */
TEST_F(resource, huge_num)
{
	const size_t most = XEN_RESOURCE_MAX_FRAMES;
	void *map = reserve(_metadata, self, most + 2, PROT_READ);
	uint64_t start = now_us();

	EXPECT_EQ(EINVAL, map_grants(self, 0, most + 1, map));
	EXPECT_EQ(EINVAL, map_grants(self, 0, most + 2, map));
	EXPECT_EQ(EINVAL, map_grants(self, 0, most, map));
	EXPECT_GT(5000000, now_us() - start);
	expect_unharmed(_metadata, self, map);
}

TEST_F(resource, vma_of_another_file)
{
	int other = frames_open();
	void *map = reserve(_metadata, self, NR, RW);

	ASSERT_LE(0, other);
	EXPECT_EQ(EINVAL, frames_map_grants(other, self->domid, 0, NR, map));
	expect_unharmed(_metadata, self, map);
}

TEST_F(resource, vma_of_another_device)
{
	int privcmd = open("/dev/xen/privcmd", O_RDWR | O_CLOEXEC);
	void *map;

	if (!frames_is_ours())
		SKIP(return, "the device under test is privcmd");
	if (frames_is_switched())
		SKIP(return, SWITCHED_DIFFERS);
	ASSERT_LE(0, privcmd);
	map = frames_reserve(privcmd, NR, RW);
	ASSERT_NE(NULL, map);
	EXPECT_EQ(EINVAL, map_grants(self, 0, NR, map));
	EXPECT_EQ(0, frames_count(map, NR));
	EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
}

/* Conversely, privcmd must not accept a VMA of this driver. */
TEST_F(resource, our_vma_passed_to_privcmd)
{
	int privcmd = open("/dev/xen/privcmd", O_RDWR | O_CLOEXEC);
	void *map = reserve(_metadata, self, NR, RW);

	if (!frames_is_ours())
		SKIP(return, "the device under test is privcmd");
	if (frames_is_switched())
		SKIP(return, SWITCHED_DIFFERS);
	ASSERT_LE(0, privcmd);
	EXPECT_EQ(EINVAL, frames_map_grants(privcmd, self->domid, 0, NR, map));
	expect_unharmed(_metadata, self, map);
}

TEST_F(resource, plain_memory)
{
	uint32_t *anon = anon_pages(1, RW);
	int mem = memfd_create("plain", 0);
	uint32_t *shared;

	ASSERT_NE(MAP_FAILED, anon);
	ASSERT_LE(0, mem);
	ASSERT_EQ(0, ftruncate(mem, FRAME_SIZE));
	shared = mmap(NULL, FRAME_SIZE, RW, MAP_SHARED, mem, 0);
	ASSERT_NE(MAP_FAILED, shared);
	*anon = 1;
	*shared = 2;

	EXPECT_EQ(EINVAL, map_grants(self, 0, 1, anon));
	EXPECT_EQ(EINVAL, map_grants(self, 0, 1, shared));
	EXPECT_EQ(1, *anon);
	EXPECT_EQ(2, *shared);
}

TEST_F(resource, map_private)
{
	if (frames_is_switched())
		SKIP(return, SWITCHED_DIFFERS);
	EXPECT_ERRNO(EINVAL, mmap(NULL, FRAME_SIZE, PROT_READ, MAP_PRIVATE,
				  self->fd, 0));
	EXPECT_ERRNO(EINVAL,
		     mmap(NULL, FRAME_SIZE, RW, MAP_PRIVATE, self->fd, 0));
}

TEST_F(resource, mmap_offset)
{
	if (frames_is_switched())
		SKIP(return, SWITCHED_DIFFERS);
	EXPECT_ERRNO(EINVAL, mmap(NULL, FRAME_SIZE, RW, MAP_SHARED, self->fd,
				  FRAME_SIZE));
}

TEST_F(resource, frames_beyond_resource)
{
	const struct {
		uint32_t frame;
		unsigned int num;
	} bad[] = {
		{ GRANT_FRAMES, 1 },
		{ GRANT_FRAMES - 1, 2 },
		{ GRANT_FRAMES - NR + 1, NR },
		{ UINT32_MAX, 1 },
		{ UINT32_MAX - 1, 2 },
		{ UINT32_MAX, 2 },
	};
	void *map = reserve(_metadata, self, NR, RW);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(EINVAL,
			  map_grants(self, bad[i].frame, bad[i].num, map))
			TH_LOG("frame %u, num %u", bad[i].frame, bad[i].num);
		EXPECT_EQ(0, frames_count(map, NR));
	}
	expect_unharmed(_metadata, self, map);
}

/* The first frames of the map exist, the last one does not. */
TEST_F(resource, whole_resource_and_one_more)
{
	void *map = reserve(_metadata, self, GRANT_FRAMES + 1, RW);

	EXPECT_EQ(EINVAL, map_grants(self, 0, GRANT_FRAMES + 1, map));
	EXPECT_EQ(0, frames_count(map, GRANT_FRAMES + 1));
	EXPECT_EQ(0, map_grants(self, 0, GRANT_FRAMES, map));
	EXPECT_EQ(GRANT_FRAMES, frames_count(map, GRANT_FRAMES + 1));
}

TEST_F(resource, unknown_type)
{
	/* The last two exceed 16 bits, one of them to a valid type. */
	const uint32_t types[] = { 3, 1000, 0x10001, UINT32_MAX };
	void *map = reserve(_metadata, self, NR, RW);
	const int want = frames_unknown_type(self->domid);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(types); i++)
		EXPECT_EQ(types[i] > UINT16_MAX ? EOPNOTSUPP : want,
			  frames_map(self->fd, self->domid, types[i], 0, 0, 1,
				     map));
	expect_unharmed(_metadata, self, map);
}

TEST_F(resource, unknown_id)
{
	void *map = reserve(_metadata, self, NR, RW);

	EXPECT_EQ(EINVAL, frames_map(self->fd, self->domid,
				     XEN_RESOURCE_GRANT_TABLE, 2, 0, 1, map));
	EXPECT_EQ(EINVAL, frames_map(self->fd, self->domid,
				     XEN_RESOURCE_GRANT_TABLE, UINT32_MAX, 0, 1,
				     map));
	expect_unharmed(_metadata, self, map);
}

/* Only a version 2 table has status frames. */
TEST_F(resource, status_of_version_1_table)
{
	void *map = reserve(_metadata, self, NR, RW);

	EXPECT_EQ(EINVAL, frames_map(self->fd, self->domid,
				     XEN_RESOURCE_GRANT_TABLE,
				     XEN_RESOURCE_GRANT_STATUS, 0, 1, map));
	expect_unharmed(_metadata, self, map);
}

TEST_F(resource, no_such_domain)
{
	void *map = reserve(_metadata, self, NR, RW);

	EXPECT_EQ(ESRCH, frames_map_grants(self->fd, 0x7fef, 0, NR, map));
	EXPECT_EQ(ESRCH, frames_map_grants(self->fd, DOMID_SELF, 0, NR, map));
	EXPECT_EQ(ESRCH, frames_map_grants(self->fd, DOMID_INVALID, 0, NR,
					   map));
	expect_unharmed(_metadata, self, map);
}

TEST_F(resource, own_domain)
{
	void *map = reserve(_metadata, self, NR, RW);

	EXPECT_EQ(EPERM, frames_map_grants(self->fd, 0, 0, NR, map));
	expect_unharmed(_metadata, self, map);
}

/* Checks come in the order: arguments, pages already filled, Xen. */
TEST_F(resource, order_of_checks)
{
	void *map = reserve(_metadata, self, NR, RW);

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	ASSERT_EQ(0, map_grants(self, 0, 1, map));
	EXPECT_EQ(EINVAL, map_grants(self, 0, NR + 1, map));
	EXPECT_EQ(EBUSY, frames_map_grants(self->fd, 0x7fef, 0, 1, map));
	EXPECT_EQ(EBUSY, frames_map(self->fd, self->domid, 3, 0, 0, 1, map));
	EXPECT_EQ(1, frames_count(map, NR));
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

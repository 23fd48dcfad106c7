// SPDX-License-Identifier: GPL-2.0-only
/*
 * The size query.
 *
 * A map ioctl with neither an address nor a number of frames asks Xen for the
 * number of frames of the resource, which it returns in the same structure.
 * The other fields must not change, a failed query must not change the
 * structure at all, and an argument that cannot be read or written is EFAULT,
 * without a leak in the kernel.
 *
 * Xen < 4.15 does not support size queries, and the driver must report that.
 * Xen 4.15 to 4.17 return 4294967201 frames for an unknown type; the driver
 * must not pass that on.
 */
#include "fixture.h"

#include <sys/ioctl.h>

static struct xen_resource_map grants_query(uint16_t domid)
{
	struct xen_resource_map arg = {
		.domid = domid,
		.type = XEN_RESOURCE_GRANT_TABLE,
		.id = XEN_RESOURCE_GRANT_SHARED,
	};

	return arg;
}

TEST_F(resource, grant_table)
{
	uint64_t num;

	if (!frames_xen_tells_sizes())
		SKIP(return, NO_SIZES);
	EXPECT_EQ(0, frames_size_grants(self->fd, self->domid, &num));
	EXPECT_EQ(GRANT_FRAMES, num);
}

TEST_F(resource, only_num_is_written)
{
	struct xen_resource_map arg = grants_query(self->domid);
	struct xen_resource_map want = arg;

	if (!frames_xen_tells_sizes())
		SKIP(return, NO_SIZES);
	want.num = GRANT_FRAMES;
	ASSERT_EQ(0, ioctl(self->fd, XEN_RESOURCE_IOC_MAP, &arg));
	EXPECT_EQ(0, memcmp(&want, &arg, sizeof(arg)));
}

TEST_F(resource, frame_is_ignored)
{
	struct xen_resource_map arg = grants_query(self->domid);

	if (!frames_xen_tells_sizes())
		SKIP(return, NO_SIZES);
	arg.frame = UINT32_MAX;
	ASSERT_EQ(0, ioctl(self->fd, XEN_RESOURCE_IOC_MAP, &arg));
	EXPECT_EQ(GRANT_FRAMES, arg.num);
}

TEST_F(resource, num_without_addr)
{
	struct xen_resource_map arg = grants_query(self->domid);

	arg.num = 1;
	EXPECT_ERRNO(EINVAL, ioctl(self->fd, XEN_RESOURCE_IOC_MAP, &arg));
	EXPECT_EQ(1, arg.num);
}

TEST_F(resource, addr_without_num)
{
	void *map = reserve(_metadata, self, 1, PROT_READ);

	EXPECT_EQ(EINVAL, map_grants(self, 0, 0, map));
	EXPECT_EQ(0, frames_count(map, 1));
}

TEST_F(resource, unknown_type)
{
	/* The last two exceed 16 bits, one of them to a valid type. */
	const uint32_t types[] = { 3, 1000, 0x10001, UINT32_MAX };
	const int want = frames_unknown_type(self->domid);
	uint64_t num;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		EXPECT_EQ(types[i] > UINT16_MAX ? EOPNOTSUPP : want,
			  frames_size(self->fd, self->domid, types[i], 0,
				      &num));
		EXPECT_EQ(0, num);
	}
}

TEST_F(resource, none_told)
{
	const uint32_t types[] = {
		XEN_RESOURCE_IOREQ_SERVER, XEN_RESOURCE_GRANT_TABLE,
		XEN_RESOURCE_VMTRACE_BUF, XEN_RESOURCE_STATS, 3, UINT32_MAX,
	};
	struct xen_resource_map arg = grants_query(self->domid), want;
	unsigned int i;

	if (frames_xen_tells_sizes())
		SKIP(return, "this Xen supports size queries");
	for (i = 0; i < ARRAY_SIZE(types); i++) {
		arg.type = types[i];
		want = arg;
		EXPECT_ERRNO(EOPNOTSUPP,
			     ioctl(self->fd, XEN_RESOURCE_IOC_MAP, &arg));
		EXPECT_EQ(0, memcmp(&want, &arg, sizeof(arg)));
	}
}

TEST_F(resource, no_trace_buffer)
{
	uint64_t num;

	EXPECT_EQ(NO_TRACE_BUFFER, frames_size(self->fd, self->domid,
					       XEN_RESOURCE_VMTRACE_BUF, 0,
					       &num));
	EXPECT_EQ(0, num);
}

TEST_F(resource, unknown_grant_table_id)
{
	uint64_t num;

	if (!frames_xen_tells_sizes())
		SKIP(return, NO_SIZES);
	EXPECT_EQ(EINVAL, frames_size(self->fd, self->domid,
				      XEN_RESOURCE_GRANT_TABLE, 2, &num));
	EXPECT_EQ(0, num);
}

TEST_F(resource, no_such_domain)
{
	uint64_t num;

	if (!frames_xen_tells_sizes())
		SKIP(return, NO_SIZES);
	ASSERT_EQ(0, test_domain_destroy(&self->dom));
	EXPECT_EQ(ESRCH, frames_size_grants(self->fd, self->domid, &num));
	EXPECT_EQ(0, num);
}

/* Xen serves only other domains' resources. */
TEST_F(resource, own_domain)
{
	uint64_t num;

	if (!frames_xen_tells_sizes())
		SKIP(return, NO_SIZES);
	EXPECT_EQ(EPERM, frames_size_grants(self->fd, 0, &num));
	EXPECT_EQ(0, num);
	EXPECT_EQ(ESRCH, frames_size_grants(self->fd, DOMID_SELF, &num));
	EXPECT_EQ(0, num);
}

TEST_F(resource, unreadable_argument)
{
	void *nowhere = anon_pages(1, PROT_NONE);

	ASSERT_NE(MAP_FAILED, nowhere);
	EXPECT_ERRNO(EFAULT, ioctl(self->fd, XEN_RESOURCE_IOC_MAP, nowhere));
	EXPECT_ERRNO(EFAULT, ioctl(self->fd, XEN_RESOURCE_IOC_MAP, NULL));
	/* A kernel address */
	EXPECT_ERRNO(EFAULT, ioctl(self->fd, XEN_RESOURCE_IOC_MAP, -4096L));
	EXPECT_ERRNO(EFAULT,
		     ioctl(self->fd, XEN_RESOURCE_IOC_RESTRICT, nowhere));
}

/* The structure crosses into an unmapped page. */
TEST_F(resource, half_readable_argument)
{
	struct xen_resource_map arg = grants_query(self->domid);
	char *two = anon_pages(2, RW);
	void *last = two + FRAME_SIZE - sizeof(arg) / 2;

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	ASSERT_NE(MAP_FAILED, two);
	ASSERT_EQ(0, munmap(two + FRAME_SIZE, FRAME_SIZE));
	memcpy(last, &arg, sizeof(arg) / 2);
	EXPECT_ERRNO(EFAULT, ioctl(self->fd, XEN_RESOURCE_IOC_MAP, last));
}

TEST_F(resource, read_only_argument)
{
	struct xen_resource_map *arg = mmap(NULL, FRAME_SIZE,
					    PROT_READ | PROT_WRITE,
					    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned int i;

	if (!frames_xen_tells_sizes())
		SKIP(return, NO_SIZES);
	ASSERT_NE(MAP_FAILED, arg);
	*arg = grants_query(self->domid);
	ASSERT_EQ(0, mprotect(arg, FRAME_SIZE, PROT_READ));
	for (i = 0; i < 100; i++) {
		EXPECT_ERRNO(EFAULT,
			     ioctl(self->fd, XEN_RESOURCE_IOC_MAP, arg));
	}
	EXPECT_EQ(0, arg->num);
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

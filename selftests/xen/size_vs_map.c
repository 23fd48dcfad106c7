// SPDX-License-Identifier: GPL-2.0-only
/*
 * The size query and the map agree.
 *
 * For an invalid type or id, a size query and a map of all frames fail with
 * the same errno; otherwise every frame below the size can be mapped.  The only
 * exception is frame 0 of an ioreq server without buffered requests: the size
 * counts it, but a map of it fails with ENOENT.
 * Size queries and failing maps do not have side effects.
 *
 * Tests of behaviour in which upstream's handlers are known to differ skip
 * unless Xen has this project's handlers.
 */
#include "fixture.h"

#include <xen/hvm/params.h>
#include <public/resource_release.h>
#include <xendevicemodel.h>

/* HVM_MAX_VCPUS: a frame of ioreq slots has room for this many. */
#define MOST_VCPUS	128

#define NOT_HVM		"only an HVM domain has ioreq servers"

/* Map all @num frames of a resource, or one frame if @num is 0. */
static int map_all(FIXTURE_DATA(resource) *self, uint16_t domid, uint32_t type,
		   uint32_t id, uint64_t num)
{
	void *map = frames_reserve(self->fd, num ? : 1, PROT_READ);
	int error;

	if (!map)
		return errno;
	error = frames_map(self->fd, domid, type, id, 0, num ? : 1, map);
	if (frames_count(map, num ? : 1) != (error ? 0 : (long)num))
		error = -1;
	munmap(map, (num ? : 1) * FRAME_SIZE);
	return error;
}

/* Size and map must both return @want and, if it is 0, @frames frames. */
static void expect_both(struct __test_metadata *_metadata,
			FIXTURE_DATA(resource) *self, uint32_t type,
			uint32_t id, int want, uint64_t frames)
{
	uint64_t num = 0;

	EXPECT_EQ(want, frames_size(self->fd, self->domid, type, id, &num))
		TH_LOG("size of type %u, id %u", type, id);
	EXPECT_EQ(frames, num);
	EXPECT_EQ(want, map_all(self, self->domid, type, id, frames))
		TH_LOG("map of type %u, id %u", type, id);
}

TEST_F(resource, unknown_type)
{
	const uint32_t types[] = { 3, 0x7fff };
	const int want = frames_unknown_type(self->domid);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		expect_both(_metadata, self, types[i], 0, want, 0);
		expect_both(_metadata, self, types[i], UINT32_MAX, want, 0);
	}
	/* Types of this project are EOPNOTSUPP on every Xen. */
	expect_both(_metadata, self, 0xffff, 0, EOPNOTSUPP, 0);
	/* Reserved for the kernel: the driver does not pass it to Xen. */
	expect_both(_metadata, self, XEN_RESOURCE_RELEASE, 0, EOPNOTSUPP, 0);
	expect_both(_metadata, self, XEN_RESOURCE_RELEASE, UINT32_MAX,
		    EOPNOTSUPP, 0);
}

TEST_F(resource, grant_table)
{
	if (!frames_xen_tells_sizes())
		SKIP(return, NO_SIZES);
	expect_both(_metadata, self, XEN_RESOURCE_GRANT_TABLE,
		    XEN_RESOURCE_GRANT_SHARED, 0, GRANT_FRAMES);
}

TEST_F(resource, unknown_grant_table_id)
{
	if (!frames_xen_tells_sizes())
		SKIP(return, NO_SIZES);
	expect_both(_metadata, self, XEN_RESOURCE_GRANT_TABLE, 2, EINVAL, 0);
	expect_both(_metadata, self, XEN_RESOURCE_GRANT_TABLE, 0x10000, EINVAL,
		    0);
	expect_both(_metadata, self, XEN_RESOURCE_GRANT_TABLE, UINT32_MAX,
		    EINVAL, 0);
}

TEST_F(resource, status_of_version_1_table)
{
	if (!frames_xen_is_ours(self->fd, self->domid))
		SKIP(return, NOT_OUR_XEN);
	expect_both(_metadata, self, XEN_RESOURCE_GRANT_TABLE,
		    XEN_RESOURCE_GRANT_STATUS, EINVAL, 0);
}

static uint16_t new_server(struct __test_metadata *_metadata,
			   FIXTURE_DATA(resource) *self, bool bufioreq)
{
	uint16_t id = 0;

	if (!test_has_ioreq_servers(&self->dom))
		SKIP(_exit(255), NO_IOREQ_SERVERS);
	if (bufioreq && !HAS_BUFIOREQ)
		SKIP(_exit(255), NO_BUFIOREQ);
	EXPECT_EQ(0, test_domain_ioreq_server(&self->dom, bufioreq, &id));
	return id;
}

static int map_rings(FIXTURE_DATA(resource) *self, uint16_t id, uint32_t frame,
		     uint64_t num, void *map)
{
	return frames_map(self->fd, self->domid, XEN_RESOURCE_IOREQ_SERVER, id,
			  frame, num, map);
}

TEST_F(resource, ioreq_server)
{
	if (variant->kind != TEST_DOMAIN_HVM)
		SKIP(return, NOT_HVM);
	if (!frames_xen_tells_sizes())
		SKIP(return, NO_SIZES);
	expect_both(_metadata, self, XEN_RESOURCE_IOREQ_SERVER,
		    new_server(_metadata, self, true), 0, 2);
}

TEST_F(resource, ioreq_server_missing)
{
	uint16_t id;

	if (variant->kind != TEST_DOMAIN_HVM)
		SKIP(return, NOT_HVM);
	if (!frames_xen_is_ours(self->fd, self->domid))
		SKIP(return, NOT_OUR_XEN);
	id = new_server(_metadata, self, true);
	expect_both(_metadata, self, XEN_RESOURCE_IOREQ_SERVER, id + 1, ENOENT,
		    0);
	expect_both(_metadata, self, XEN_RESOURCE_IOREQ_SERVER, 999, ENOENT, 0);
	expect_both(_metadata, self, XEN_RESOURCE_IOREQ_SERVER, 0xffff, ENOENT,
		    0);
}

/* Server ids have 16 bits. */
TEST_F(resource, ioreq_server_id_too_large)
{
	uint32_t id;

	if (variant->kind != TEST_DOMAIN_HVM)
		SKIP(return, NOT_HVM);
	if (!frames_xen_is_ours(self->fd, self->domid))
		SKIP(return, NOT_OUR_XEN);
	id = new_server(_metadata, self, true);
	expect_both(_metadata, self, XEN_RESOURCE_IOREQ_SERVER, 0x10000 + id,
		    EINVAL, 0);
	expect_both(_metadata, self, XEN_RESOURCE_IOREQ_SERVER, UINT32_MAX,
		    EINVAL, 0);
}

/* Frame 0 is missing: a client can still query the size and map the slots. */
TEST_F(resource, ioreq_server_without_bufioreq)
{
	void *map = reserve(_metadata, self, 2, PROT_READ);
	uint64_t num = 0;
	uint16_t id;

	if (variant->kind != TEST_DOMAIN_HVM)
		SKIP(return, NOT_HVM);
	if (!frames_xen_tells_sizes())
		SKIP(return, NO_SIZES);
	id = new_server(_metadata, self, false);
	EXPECT_EQ(0, frames_size(self->fd, self->domid,
				 XEN_RESOURCE_IOREQ_SERVER, id, &num));
	EXPECT_EQ(2, num);
	EXPECT_EQ(ENOENT, map_all(self, self->domid, XEN_RESOURCE_IOREQ_SERVER,
				  id, num));
	EXPECT_EQ(ENOENT, map_rings(self, id, 0, 1, map));
	EXPECT_EQ(EINVAL, map_rings(self, id, 2, 1, map));
	EXPECT_EQ(0, frames_count(map, 2));
	EXPECT_EQ(0, map_rings(self, id, 1, num - 1, map));
	EXPECT_EQ(1, frames_count(map, 2));
}

TEST_F(resource, ioreq_server_destroyed)
{
	xendevicemodel_handle *dmod = xendevicemodel_open(NULL, 0);
	uint16_t id;

	ASSERT_NE(NULL, dmod);
	if (variant->kind != TEST_DOMAIN_HVM)
		SKIP(return, NOT_HVM);
	if (!frames_xen_is_ours(self->fd, self->domid))
		SKIP(return, NOT_OUR_XEN);
	id = new_server(_metadata, self, true);
	expect_both(_metadata, self, XEN_RESOURCE_IOREQ_SERVER, id, 0, 2);
	ASSERT_EQ(0, xendevicemodel_destroy_ioreq_server(dmod, self->domid,
							 id));
	expect_both(_metadata, self, XEN_RESOURCE_IOREQ_SERVER, id, ENOENT, 0);
	xendevicemodel_close(dmod);
}

#ifdef __x86_64__
/* Rings placed in guest frames cannot be mapped as a resource. */
TEST_F(resource, ioreq_rings_in_guest_frames)
{
	xendevicemodel_handle *dmod = xendevicemodel_open(NULL, 0);
	evtchn_port_t port;
	xen_pfn_t gfns[2], ring, bufioreq;
	uint16_t id;

	ASSERT_NE(NULL, dmod);
	if (variant->kind != TEST_DOMAIN_HVM)
		SKIP(return, NOT_HVM);
	if (!frames_xen_is_ours(self->fd, self->domid))
		SKIP(return, NOT_OUR_XEN);
	ASSERT_EQ(0, test_domain_add_pages(&self->dom, 2, gfns));
	ASSERT_EQ(0, xc_hvm_param_set(test_xch(), self->domid,
				      HVM_PARAM_IOREQ_SERVER_PFN, gfns[0]));
	ASSERT_EQ(0, xc_hvm_param_set(test_xch(), self->domid,
				      HVM_PARAM_NR_IOREQ_SERVER_PAGES, 2));
	id = new_server(_metadata, self, true);
	ASSERT_EQ(0, xendevicemodel_get_ioreq_server_info(dmod, self->domid,
							  id, &ring, &bufioreq,
							  &port));
	expect_both(_metadata, self, XEN_RESOURCE_IOREQ_SERVER, id, EPERM, 0);
	xendevicemodel_close(dmod);
}

TEST_F(resource, ioreq_server_of_a_pv_domain)
{
	if (variant->kind != TEST_DOMAIN_PV)
		SKIP(return, "PV domains only");
	if (!frames_xen_tells_sizes())
		SKIP(return, NO_SIZES);
	expect_both(_metadata, self, XEN_RESOURCE_IOREQ_SERVER, 0, EINVAL, 0);
	expect_both(_metadata, self, XEN_RESOURCE_IOREQ_SERVER, 999, EINVAL, 0);
}
#endif

/* A server has two frames, whatever the number of vCPUs. */
TEST_F(resource, ioreq_server_of_many_vcpus)
{
	const struct test_domain_config cfg = {
		.kind = TEST_DOMAIN_HVM, .max_vcpus = MOST_VCPUS,
	};

	if (variant->kind != TEST_DOMAIN_HVM)
		SKIP(return, NOT_HVM);
	if (!frames_xen_tells_sizes())
		SKIP(return, NO_SIZES);
	ASSERT_EQ(0, test_domain_destroy(&self->dom));
	ASSERT_EQ(0, test_domain_create(&self->dom, &cfg));
	self->domid = self->dom.domid;
	expect_both(_metadata, self, XEN_RESOURCE_IOREQ_SERVER,
		    new_server(_metadata, self, true), 0, 2);
}

TEST_F(resource, no_trace_buffer)
{
	expect_both(_metadata, self, XEN_RESOURCE_VMTRACE_BUF, 0,
		    NO_TRACE_BUFFER, 0);
}

/* The error does not depend on the buffers of other vCPUs. */
TEST_F(resource, trace_buffer_of_no_vcpu)
{
	if (NO_TRACE_BUFFER == EOPNOTSUPP)
		SKIP(return, "this Xen does not support trace buffers");
	if (!frames_xen_is_ours(self->fd, self->domid))
		SKIP(return, NOT_OUR_XEN);
	expect_both(_metadata, self, XEN_RESOURCE_VMTRACE_BUF, 1, ENOENT, 0);
	expect_both(_metadata, self, XEN_RESOURCE_VMTRACE_BUF, UINT32_MAX,
		    ENOENT, 0);
}

TEST_F(resource, statistics)
{
	uint64_t num;

	if (!frames_xen_is_ours(self->fd, self->domid))
		SKIP(return, NOT_OUR_XEN);
	ASSERT_EQ(0, frames_size(self->fd, self->domid, XEN_RESOURCE_STATS,
				 XEN_RESOURCE_STATS_ID, &num));
	ASSERT_NE(0, num);
	expect_both(_metadata, self, XEN_RESOURCE_STATS, XEN_RESOURCE_STATS_ID,
		    0, num);
	expect_both(_metadata, self, XEN_RESOURCE_STATS, 1, EINVAL, 0);
}

TEST_F(resource, no_such_domain)
{
	const uint32_t types[] = {
		XEN_RESOURCE_IOREQ_SERVER, XEN_RESOURCE_GRANT_TABLE,
		XEN_RESOURCE_VMTRACE_BUF, XEN_RESOURCE_STATS, 3,
	};
	unsigned int i;

	if (!frames_xen_tells_sizes())
		SKIP(return, NO_SIZES);
	ASSERT_EQ(0, test_domain_destroy(&self->dom));
	for (i = 0; i < ARRAY_SIZE(types); i++)
		expect_both(_metadata, self, types[i], 0, ESRCH, 0);
}

static uint32_t grant_frames(struct __test_metadata *_metadata,
			     FIXTURE_DATA(resource) *self)
{
	struct gnttab_query_size query = { .dom = self->domid };

	EXPECT_EQ(0, xc_gnttab_query_size(test_xch(), &query));
	return query.nr_frames;
}

TEST_F(resource, size_does_not_grow_the_table)
{
	const uint32_t before = grant_frames(_metadata, self);
	uint64_t num;

	if (!frames_xen_tells_sizes())
		SKIP(return, NO_SIZES);
	EXPECT_GT(GRANT_FRAMES, before);
	EXPECT_EQ(0, frames_size_grants(self->fd, self->domid, &num));
	EXPECT_EQ(before, grant_frames(_metadata, self));
}

/* Upstream's handler grows the table by the batches before the error. */
TEST_F(resource, refused_map_does_not_grow_the_table)
{
	const uint32_t before = grant_frames(_metadata, self);
	void *map = reserve(_metadata, self, GRANT_FRAMES + 1, PROT_READ);

	if (!frames_xen_is_ours(self->fd, self->domid))
		SKIP(return, NOT_OUR_XEN);
	EXPECT_EQ(EINVAL, map_grants(self, 0, GRANT_FRAMES + 1, map));
	EXPECT_EQ(EINVAL, map_grants(self, GRANT_FRAMES - 1, 2, map));
	EXPECT_EQ(before, grant_frames(_metadata, self));
	/* A map grows the table just as far as needed. */
	EXPECT_EQ(0, map_grants(self, 0, 5, map));
	EXPECT_EQ(5, grant_frames(_metadata, self));
}

/* Upstream's handler allocates the rings before it detects the error. */
TEST_F(resource, refused_map_allocates_no_rings)
{
	void *map = reserve(_metadata, self, 3, PROT_READ);
	uint16_t id, unbuffered;
	uint64_t num;
	long before;

	if (variant->kind != TEST_DOMAIN_HVM)
		SKIP(return, NOT_HVM);
	if (!frames_xen_is_ours(self->fd, self->domid))
		SKIP(return, NOT_OUR_XEN);
	id = new_server(_metadata, self, true);
	unbuffered = new_server(_metadata, self, false);
	before = test_free_pages();
	EXPECT_EQ(EINVAL, map_rings(self, id, 0, 3, map));
	EXPECT_EQ(EINVAL, map_rings(self, id, 2, 1, map));
	EXPECT_EQ(ENOENT, map_rings(self, unbuffered, 0, 1, map));
	EXPECT_EQ(ENOENT, map_rings(self, unbuffered, 0, 2, map));
	EXPECT_EQ(0, frames_size(self->fd, self->domid,
				 XEN_RESOURCE_IOREQ_SERVER, id, &num));
	EXPECT_EQ(before, test_free_pages());

	/* This map allocates, which shows that the check works. */
	EXPECT_EQ(0, map_rings(self, unbuffered, 1, 1, map));
	EXPECT_GE(before - 1, test_free_pages());
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

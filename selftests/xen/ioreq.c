// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rings of an ioreq server, which the device model of an HVM domain maps.
 *
 * Frame 0 holds buffered requests, frame 1 the slots of the vCPUs, and QEMU
 * maps both with one call.  A server created without buffered requests lacks
 * frame 0: a map that includes it fails with ENOENT, and does not map frame 1
 * either.  Its size is 2 nevertheless.  size_vs_map.c tests the size of servers that
 * do not exist.
 */
#include "domain.h"

#include <errno.h>
#include <unistd.h>
#include <xen/hvm/ioreq.h>
#include <xendevicemodel.h>

#include "test_frames.h"
#include "harness.h"

#define RW	(PROT_READ | PROT_WRITE)

FIXTURE(ioreq) {
	struct test_domain dom;
	uint16_t domid;
	uint16_t server;
	uint16_t unbuffered;
	int fd;
	void *map;
};

FIXTURE_SETUP(ioreq)
{
	const struct test_domain_config cfg = {
		.kind = TEST_DOMAIN_HVM, .max_vcpus = 2,
	};

	ASSERT_EQ(0, test_domain_create(&self->dom, &cfg));
	self->domid = self->dom.domid;
	if (!test_has_ioreq_servers(&self->dom))
		SKIP(_exit(255), NO_IOREQ_SERVERS);
	ASSERT_EQ(0, test_domain_ioreq_server(&self->dom, HAS_BUFIOREQ,
					      &self->server));
	ASSERT_EQ(0, test_domain_ioreq_server(&self->dom, false,
					      &self->unbuffered));
	self->fd = frames_open();
	ASSERT_LE(0, self->fd);
	self->map = frames_reserve(self->fd, 2, RW);
	ASSERT_NE(NULL, self->map);
}

FIXTURE_TEARDOWN(ioreq)
{
	frames_unmap_all();
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

static int map_ioreq(FIXTURE_DATA(ioreq) *self, uint32_t id, uint32_t frame,
		     uint64_t num)
{
	return frames_map(self->fd, self->domid, XEN_RESOURCE_IOREQ_SERVER, id,
			  frame, num, self->map);
}

/* The failed map was undone, and a valid map of the same pages succeeds. */
static void expect_unharmed(struct __test_metadata *_metadata,
			    FIXTURE_DATA(ioreq) *self)
{
	EXPECT_EQ(0, frames_count(self->map, 2));
	EXPECT_EQ(0, map_ioreq(self, self->server, 0, 2));
	EXPECT_EQ(2, frames_count(self->map, 2));
}

TEST_F(ioreq, size)
{
	uint64_t num;

	if (!frames_xen_tells_sizes())
		SKIP(return, NO_SIZES);
	EXPECT_EQ(0, frames_size(self->fd, self->domid,
				 XEN_RESOURCE_IOREQ_SERVER, self->server,
				 &num));
	EXPECT_EQ(2, num);
}

/* Once a server is enabled, the slots name event channels; frame 0 is empty. */
TEST_F(ioreq, both_frames_in_order)
{
	xendevicemodel_handle *dmod = xendevicemodel_open(NULL, 0);
	const buffered_iopage_t *buffered = self->map;
	const shared_iopage_t *slots = frame_at(self->map, 1);

	if (!HAS_BUFIOREQ)
		SKIP(return, NO_BUFIOREQ);
	ASSERT_NE(NULL, dmod);
	ASSERT_EQ(0, map_ioreq(self, self->server, 0, 2));
	ASSERT_EQ(0, xendevicemodel_set_ioreq_server_state(dmod, self->domid,
							   self->server, 1));
	EXPECT_EQ(0, buffered->read_pointer);
	EXPECT_EQ(0, buffered->write_pointer);
	EXPECT_NE(0, slots->vcpu_ioreq[0].vp_eport);
	EXPECT_NE(0, slots->vcpu_ioreq[1].vp_eport);
	EXPECT_NE(slots->vcpu_ioreq[0].vp_eport,
		  slots->vcpu_ioreq[1].vp_eport);
	EXPECT_EQ(0, slots->vcpu_ioreq[2].vp_eport);
	xendevicemodel_close(dmod);
}

TEST_F(ioreq, two_mappings_show_the_same)
{
	void *two = frames_reserve(self->fd, 2, RW);

	if (!HAS_BUFIOREQ)
		SKIP(return, NO_BUFIOREQ);
	ASSERT_NE(NULL, two);
	ASSERT_EQ(0, map_ioreq(self, self->server, 0, 2));
	ASSERT_EQ(0, frames_map(self->fd, self->domid,
				XEN_RESOURCE_IOREQ_SERVER, self->server, 0, 1,
				two));
	ASSERT_EQ(0, frames_map(self->fd, self->domid,
				XEN_RESOURCE_IOREQ_SERVER, self->server, 1, 1,
				frame_at(two, 1)));
	*frame_word(self->map, 0) = 10;
	*frame_word(self->map, 1) = 11;
	EXPECT_EQ(10, *frame_word(two, 0));
	EXPECT_EQ(11, *frame_word(two, 1));
}

TEST_F(ioreq, unbuffered_has_no_frame_0)
{
	EXPECT_EQ(ENOENT, map_ioreq(self, self->unbuffered, 0, 2));
	EXPECT_EQ(0, frames_count(self->map, 2));
	EXPECT_EQ(ENOENT, map_ioreq(self, self->unbuffered, 0, 1));
	EXPECT_EQ(0, frames_count(self->map, 2));
	/* Frame 1 can be mapped to the same pages. */
	EXPECT_EQ(0, map_ioreq(self, self->unbuffered, 1, 1));
	EXPECT_EQ(1, frames_count(self->map, 2));
}

TEST_F(ioreq, no_such_server)
{
	if (!HAS_BUFIOREQ)
		SKIP(return, NO_BUFIOREQ);
	EXPECT_EQ(ENOENT, map_ioreq(self, 7, 0, 2));
	expect_unharmed(_metadata, self);
}

/* Server ids have 16 bits; larger ones must not be truncated. */
TEST_F(ioreq, server_id_too_large)
{
	if (!HAS_BUFIOREQ)
		SKIP(return, NO_BUFIOREQ);
	EXPECT_EQ(EINVAL, map_ioreq(self, 0x10000 + self->server, 0, 2));
	expect_unharmed(_metadata, self);
}

TEST_F(ioreq, no_such_frame)
{
	if (!HAS_BUFIOREQ)
		SKIP(return, NO_BUFIOREQ);
	EXPECT_EQ(EINVAL, map_ioreq(self, self->server, 2, 1));
	EXPECT_EQ(EINVAL, map_ioreq(self, self->server, 1, 2));
	EXPECT_EQ(EINVAL, map_ioreq(self, self->server, UINT32_MAX, 1));
	expect_unharmed(_metadata, self);
}

TEST_F(ioreq, beside_grants_in_one_vma)
{
	ASSERT_EQ(0, map_ioreq(self, self->unbuffered, 1, 1));
	ASSERT_EQ(0, frames_map_grants(self->fd, self->domid, 0, 1,
				       frame_at(self->map, 1)));
	EXPECT_EQ(2, frames_count(self->map, 2));
	*frame_word(self->map, 0) = 1;
	*frame_word(self->map, 1) = 2;
	EXPECT_EQ(1, *frame_word(self->map, 0));
	frames_unmap_all();
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

/* The frames outlive the server. */
TEST_F(ioreq, server_destroyed_while_mapped)
{
	xendevicemodel_handle *dmod = xendevicemodel_open(NULL, 0);

	if (!HAS_BUFIOREQ)
		SKIP(return, NO_BUFIOREQ);
	ASSERT_NE(NULL, dmod);
	ASSERT_EQ(0, map_ioreq(self, self->server, 0, 2));
	*frame_word(self->map, 0) = 10;
	*frame_word(self->map, 1) = 11;
	ASSERT_EQ(0, xendevicemodel_destroy_ioreq_server(dmod, self->domid,
							 self->server));
	EXPECT_EQ(10, *frame_word(self->map, 0));
	EXPECT_EQ(11, *frame_word(self->map, 1));
	xendevicemodel_close(dmod);
}

TEST_F(ioreq, domain_destroyed_while_mapped)
{
	if (!HAS_BUFIOREQ)
		SKIP(return, NO_BUFIOREQ);
	ASSERT_EQ(0, map_ioreq(self, self->server, 0, 2));
	*frame_word(self->map, 1) = 11;
	ASSERT_EQ(0, test_domain_kill(&self->dom));
	EXPECT_FALSE(test_domain_wait_gone(self->domid, 1));
	EXPECT_EQ(TEST_DOMAIN_DYING, test_domain_state(self->domid));
	EXPECT_EQ(11, *frame_word(self->map, 1));
	EXPECT_EQ(0, munmap(self->map, 2 * FRAME_SIZE));
	EXPECT_TRUE(test_domain_wait_gone(self->domid, 5));
}

#ifdef __x86_64__
/* PV domains do not support ioreq servers. */
TEST(pv_domain)
{
	struct test_domain dom;
	int fd = frames_open();
	uint64_t num;
	void *map;

	ASSERT_LE(0, fd);
	map = frames_reserve(fd, 2, RW);
	ASSERT_NE(NULL, map);
	ASSERT_EQ(0, test_domain_create(&dom, NULL));
	EXPECT_EQ(SIZE_OK ? : EINVAL,
		  frames_size(fd, dom.domid, XEN_RESOURCE_IOREQ_SERVER, 0,
			      &num));
	EXPECT_EQ(EINVAL, frames_map(fd, dom.domid, XEN_RESOURCE_IOREQ_SERVER,
				     0, 0, 2, map));
	EXPECT_EQ(0, frames_count(map, 2));
	EXPECT_EQ(0, test_domain_destroy(&dom));
}
#endif

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

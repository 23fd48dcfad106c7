// SPDX-License-Identifier: GPL-2.0-only
/*
 * XENMEM_acquire_resource itself, called without the driver.
 *
 * The driver checks its arguments, so only direct calls reach some of the
 * errors that Xen must detect, and all failures midway.  A PV dom0 gets a list
 * of MFNs, and Xen does not map anything.  In a PVH dom0 Xen maps frames at
 * the GFNs of the list; a failure after the first of them must be EIO,
 * wherever Xen's batches of 32 begin, so that the caller removes the frames
 * mapped so far.  Upstream's handler returns EIO only within a batch.
 *
 * This does not cover callers of the 32-bit ABI: the kernel of dom0 is 64-bit.
 */
#include "domain.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "test_frames.h"
#include "harness.h"
#include "xenmem.h"

#define GRANT_FRAMES	2000

/* dom0 does not use the GFN at 64 GiB; page tables end below 2^52 bytes. */
#define FIRST_GFN	(1UL << 24)
#define BAD_GFN		(1UL << 40)

#define NOT_TRANSLATED	"a PV dom0 gets a list of MFNs, Xen maps nothing"

/* The limit that the driver relies on, and the skip reason for longer calls. */
#define MOST_OF_OLD_XEN	32
#define FEW_FRAMES	"Xen < 4.15: at most 32 frames per call"

FIXTURE(hypercall) {
	struct test_domain dom;
	struct xenmem mem;
	int fd;
	bool translated;
	bool ours;
	xen_pfn_t *list;
	unsigned int nr;	/* entries of the last list */
};

FIXTURE_SETUP(hypercall)
{
	const struct test_domain_config cfg = { .grant_frames = GRANT_FRAMES };
	int rc = test_domain_create(&self->dom, &cfg);

	/* Exit: after a plain SKIP() the harness would run the test body. */
	if (rc && errno == EINVAL)
		SKIP(_exit(255), "Xen's gnttab_max_frames is below %d",
		     GRANT_FRAMES);
	ASSERT_EQ(0, rc);
	self->fd = frames_open();
	ASSERT_LE(0, self->fd);
	self->ours = frames_xen_is_ours(self->fd, self->dom.domid);
	ASSERT_TRUE(xenmem_open(&self->mem));
	self->translated = self->mem.translated;
	self->list = (xen_pfn_t *)self->mem.area;
}

/* Remove the frames from dom0's physmap; count those that were mapped. */
static unsigned int give_back(FIXTURE_DATA(hypercall) *self)
{
	unsigned int i, in = 0;

	for (i = 0; self->translated && i < self->nr; i++)
		in += !xenmem_remove(&self->mem, FIRST_GFN + i);
	return in;
}

FIXTURE_TEARDOWN(hypercall)
{
	EXPECT_EQ(0, give_back(self));
	xenmem_close(&self->mem);
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

static struct xen_mem_acquire_resource
grants(FIXTURE_DATA(hypercall) *self, unsigned int nr)
{
	struct xen_mem_acquire_resource arg = {
		.domid = self->dom.domid,
		.type = XENMEM_resource_grant_table,
		.id = XENMEM_resource_grant_table_id_shared,
		.nr_frames = nr,
	};
	unsigned int i;

	self->nr = nr;
	for (i = 0; i < nr; i++)
		self->list[i] = self->translated ? FIRST_GFN + i : 0;
	set_xen_guest_handle_raw(arg.frame_list, self->list);
	return arg;
}

/* 0 or errno. */
static int acquire(FIXTURE_DATA(hypercall) *self,
		   const struct xen_mem_acquire_resource *arg)
{
	return xenmem_acquire(&self->mem, arg);
}

/* Count the frames that were mapped or, for a PV dom0, the MFNs returned. */
static unsigned int found(FIXTURE_DATA(hypercall) *self, unsigned int nr)
{
	unsigned int i, mfns = 0;

	if (self->translated)
		return give_back(self);
	for (i = 0; i < nr; i++)
		mfns += self->list[i] != 0;
	return mfns;
}

TEST_F(hypercall, size)
{
	struct xen_mem_acquire_resource arg = grants(self, 0), want = arg;

	if (!frames_xen_tells_sizes())
		SKIP(return, NO_SIZES);
	set_xen_guest_handle_raw(arg.frame_list, NULL);
	set_xen_guest_handle_raw(want.frame_list, NULL);
	want.nr_frames = GRANT_FRAMES;
	EXPECT_EQ(0, acquire(self, &arg));
	EXPECT_EQ(0, memcmp(self->mem.acquire, &want, sizeof(want)));
}

/* Xen < 4.15 answers a size query of any type with its limit per call. */
TEST_F(hypercall, most_frames_of_a_call)
{
	struct xen_mem_acquire_resource arg = grants(self, 0);

	if (frames_xen_tells_sizes())
		SKIP(return, "this Xen does not limit the frames per call");
	arg.type = 0xffff;
	set_xen_guest_handle_raw(arg.frame_list, NULL);
	EXPECT_EQ(0, acquire(self, &arg));
	EXPECT_EQ(MOST_OF_OLD_XEN, self->mem.acquire->nr_frames);

	arg = grants(self, MOST_OF_OLD_XEN + 1);
	EXPECT_EQ(E2BIG, acquire(self, &arg));
	EXPECT_EQ(0, found(self, MOST_OF_OLD_XEN + 1));
	arg.nr_frames = UINT32_MAX;
	EXPECT_EQ(E2BIG, acquire(self, &arg));
	arg = grants(self, MOST_OF_OLD_XEN);
	EXPECT_EQ(0, acquire(self, &arg));
	EXPECT_EQ(MOST_OF_OLD_XEN, found(self, MOST_OF_OLD_XEN));
}

TEST_F(hypercall, every_frame)
{
	struct xen_mem_acquire_resource arg = grants(self, GRANT_FRAMES);

	if (!frames_xen_tells_sizes())
		SKIP(return, FEW_FRAMES);
	EXPECT_EQ(0, acquire(self, &arg));
	EXPECT_EQ(GRANT_FRAMES, found(self, GRANT_FRAMES));
}

/* Part of the resource gives the same MFNs as that part of the whole. */
TEST_F(hypercall, list_of_mfns)
{
	xen_pfn_t all[100];
	struct xen_mem_acquire_resource arg = grants(self, 100);
	unsigned int i, j;

	if (self->translated)
		SKIP(return, "a PVH dom0 does not get MFNs");
	if (!frames_xen_tells_sizes())
		SKIP(return, FEW_FRAMES);
	ASSERT_EQ(0, acquire(self, &arg));
	memcpy(all, self->list, sizeof(all));
	for (i = 0; i < 100; i++)
		for (j = 0; j < i; j++)
			EXPECT_NE(all[i], all[j]);
	arg = grants(self, 40);
	arg.frame = 30;
	ASSERT_EQ(0, acquire(self, &arg));
	EXPECT_EQ(0, memcmp(&all[30], self->list, 40 * sizeof(*all)));
}

TEST_F(hypercall, pad)
{
	struct xen_mem_acquire_resource arg = grants(self, 1);

	arg.pad = 1;
	EXPECT_EQ(EINVAL, acquire(self, &arg));
	arg.pad = 0x80000000;
	EXPECT_EQ(EINVAL, acquire(self, &arg));
	arg.nr_frames = 0;
	set_xen_guest_handle_raw(arg.frame_list, NULL);
	EXPECT_EQ(EINVAL, acquire(self, &arg));
	EXPECT_EQ(0, found(self, 1));
}

TEST_F(hypercall, frame_of_more_than_32_bits)
{
	struct xen_mem_acquire_resource arg = grants(self, 1);

	arg.frame = 1ULL << 32;
	EXPECT_EQ(EINVAL, acquire(self, &arg));
	arg.frame = 1ULL << 63;
	EXPECT_EQ(EINVAL, acquire(self, &arg));
	/* The sum of frame and number wraps to 0 in 64 bits. */
	arg.frame = UINT64_MAX;
	EXPECT_EQ(EINVAL, acquire(self, &arg));
	/* Frame and number fit in 32 bits, their sum does not. */
	arg.frame = UINT32_MAX;
	EXPECT_EQ(EINVAL, acquire(self, &arg));
	EXPECT_EQ(0, found(self, 1));
}

TEST_F(hypercall, frames_without_a_list)
{
	struct xen_mem_acquire_resource arg = grants(self, 1);

	set_xen_guest_handle_raw(arg.frame_list, NULL);
	EXPECT_EQ(EINVAL, acquire(self, &arg));
	EXPECT_EQ(1, self->mem.acquire->nr_frames);
}

TEST_F(hypercall, list_without_frames)
{
	struct xen_mem_acquire_resource arg = grants(self, 0);

	if (!frames_xen_tells_sizes())
		SKIP(return, "Xen < 4.15: no-op that returns 0");
	EXPECT_EQ(EINVAL, acquire(self, &arg));
	EXPECT_EQ(0, self->mem.acquire->nr_frames);
}

TEST_F(hypercall, more_than_a_continuation_can_count)
{
	struct xen_mem_acquire_resource arg = grants(self, GRANT_FRAMES);

	if (!frames_xen_tells_sizes())
		SKIP(return, FEW_FRAMES);
	arg.nr_frames = (UINT32_MAX >> 6) + 1;
	EXPECT_EQ(EINVAL, acquire(self, &arg));
	EXPECT_EQ(0, found(self, GRANT_FRAMES));
}

TEST_F(hypercall, beyond_the_resource)
{
	struct xen_mem_acquire_resource arg = grants(self, 1);

	arg.frame = GRANT_FRAMES;
	EXPECT_EQ(EINVAL, acquire(self, &arg));
	EXPECT_EQ(0, found(self, 1));
}

TEST_F(hypercall, own_domain)
{
	struct xen_mem_acquire_resource arg = grants(self, 1);

	arg.domid = DOMID_SELF;
	EXPECT_EQ(ESRCH, acquire(self, &arg));
	arg.domid = 0;
	EXPECT_EQ(EPERM, acquire(self, &arg));
	EXPECT_EQ(0, found(self, 1));
}

TEST_F(hypercall, unreadable_argument)
{
	EXPECT_ERRNO(EFAULT, xencall2(self->mem.xcall, __HYPERVISOR_memory_op,
				      XENMEM_acquire_resource, 0));
}

/* A forged continuation at frame 1 << 32, which does not fit nr_frames. */
TEST_F(hypercall, start_beyond_32_bits)
{
	struct xen_mem_acquire_resource arg = grants(self, 4);

	if (!frames_xen_tells_sizes())
		SKIP(return, "Xen < 4.15 ignores the start of a continuation");
	*self->mem.acquire = arg;
	EXPECT_ERRNO(EINVAL, xencall2(self->mem.xcall, __HYPERVISOR_memory_op,
				      XENMEM_acquire_resource | 1UL << 38,
				      (uintptr_t)self->mem.acquire));
	EXPECT_EQ(0, found(self, 4));
}

/* Entry @bad of the list is invalid: Xen maps all entries before it. */
static void expect_error_at(struct __test_metadata *_metadata,
			    FIXTURE_DATA(hypercall) *self, unsigned int bad)
{
	struct xen_mem_acquire_resource arg = grants(self, bad + 10);
	int error;

	self->list[bad] = BAD_GFN;
	error = acquire(self, &arg);
	EXPECT_NE(0, error);
	EXPECT_EQ(bad != 0, error == EIO)
		TH_LOG("bad GFN at %u: errno %d", bad, error);
	EXPECT_EQ(bad, give_back(self));
}

/* Before anything is mapped, the errno is the cause. */
TEST_F(hypercall, error_at_the_first_frame)
{
	if (!self->translated)
		SKIP(return, NOT_TRANSLATED);
	expect_error_at(_metadata, self, 0);
}

TEST_F(hypercall, error_within_a_batch)
{
	if (!self->translated)
		SKIP(return, NOT_TRANSLATED);
	expect_error_at(_metadata, self, 1);
	if (!frames_xen_tells_sizes())
		return;		/* the others need more than 32 frames */
	expect_error_at(_metadata, self, 31);
	expect_error_at(_metadata, self, 33);
	expect_error_at(_metadata, self, 100);
}

TEST_F(hypercall, error_at_the_start_of_a_batch)
{
	if (!self->translated)
		SKIP(return, NOT_TRANSLATED);
	if (!self->ours)
		SKIP(return, NOT_OUR_XEN);
	expect_error_at(_metadata, self, 32);
	expect_error_at(_metadata, self, 64);
	expect_error_at(_metadata, self, 320);
}

/* FIRST_GFN is the first of its page table: Xen needs another one after 512. */
TEST_F(hypercall, error_at_the_end_of_a_table)
{
	if (!self->translated)
		SKIP(return, NOT_TRANSLATED);
	if (!self->ours)
		SKIP(return, NOT_OUR_XEN);
	expect_error_at(_metadata, self, 511);
	expect_error_at(_metadata, self, 512);
	expect_error_at(_metadata, self, 513);
}

/* Every batch has GFNs of two page tables, and its last one is the lowest. */
TEST_F(hypercall, gfns_in_descending_order)
{
	const unsigned int nr = 1200;
	struct xen_mem_acquire_resource arg = grants(self, nr);
	unsigned int i;

	if (!self->translated)
		SKIP(return, NOT_TRANSLATED);
	if (!frames_xen_tells_sizes())
		SKIP(return, FEW_FRAMES);
	for (i = 0; i < nr; i++)
		self->list[i] = FIRST_GFN + (i % 2) * 600 + 599 - i / 2;
	EXPECT_EQ(0, acquire(self, &arg));
	EXPECT_EQ(nr, give_back(self));
}

/* A GFN may have the frame already: Xen looks at such GFNs one by one. */
TEST_F(hypercall, some_gfns_have_their_frame)
{
	static const unsigned int taken[] = { 0, 1, 30, 31, 32, 33, 99 };
	struct xen_mem_acquire_resource arg;
	unsigned int i;

	if (!self->translated)
		SKIP(return, NOT_TRANSLATED);
	if (!frames_xen_tells_sizes())
		SKIP(return, FEW_FRAMES);
	for (i = 0; i < sizeof(taken) / sizeof(*taken); i++) {
		arg = grants(self, 1);
		arg.frame = taken[i];
		self->list[0] = FIRST_GFN + taken[i];
		ASSERT_EQ(0, acquire(self, &arg));
	}
	arg = grants(self, 100);
	EXPECT_EQ(0, acquire(self, &arg));
	EXPECT_EQ(100, give_back(self));
}

/*
 * Longer than the interval of dom0's timer, so that Xen preempts the call and
 * continues it.  The hosted tests cover every place of such a continuation.
 */
TEST_F(hypercall, error_after_a_continuation)
{
	if (!self->translated)
		SKIP(return, NOT_TRANSLATED);
	if (!self->ours)
		SKIP(return, NOT_OUR_XEN);
	expect_error_at(_metadata, self, GRANT_FRAMES - 16);
	expect_error_at(_metadata, self, GRANT_FRAMES - 11);
}

/* The list is readable for @nr entries only. */
static int list_ends_after(FIXTURE_DATA(hypercall) *self, unsigned int nr)
{
	struct xen_mem_acquire_resource arg;

	self->list = (xen_pfn_t *)self->mem.area + LIST_MAX - nr;
	arg = grants(self, nr);
	arg.nr_frames = nr + 20;
	return acquire(self, &arg);
}

TEST_F(hypercall, list_ends_in_the_first_batch)
{
	EXPECT_EQ(EFAULT, list_ends_after(self, 0));
	EXPECT_EQ(EFAULT, list_ends_after(self, 1));
	EXPECT_EQ(0, self->translated ? give_back(self) : 0);
}

TEST_F(hypercall, list_ends_in_a_later_batch)
{
	const int want = self->translated ? EIO : EFAULT;

	if (self->translated && !self->ours)
		SKIP(return, NOT_OUR_XEN);
	if (!frames_xen_tells_sizes())
		SKIP(return, FEW_FRAMES);
	EXPECT_EQ(want, list_ends_after(self, 32));
	EXPECT_EQ(self->translated ? 32 : 0, give_back(self));
	EXPECT_EQ(want, list_ends_after(self, 100));
	EXPECT_EQ(self->translated ? 96 : 0, give_back(self));
	EXPECT_EQ(want, list_ends_after(self, 1600));
	EXPECT_EQ(self->translated ? 1600 : 0, give_back(self));
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

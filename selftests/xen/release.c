// SPDX-License-Identifier: GPL-2.0-only
/*
 * XEN_RESOURCE_RELEASE, which a PVH dom0 uses to return frames to a Xen with
 * this project's handlers, called without the driver.
 *
 * If a physmap entry is gone, XENMEM_remove_from_physmap fails with ENOENT.
 * If its reference is gone as well, a domain that has died disappears: Xen
 * keeps it while anyone holds one of its frames.
 *
 * On other versions of Xen, in a PV dom0, and on Arm, the size query must fail
 * as the header documents, because the driver relies on it for detection.
 */
#include "domain.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <public/resource_release.h>

#include "clock.h"
#include "test_frames.h"
#include "harness.h"
#include "xenmem.h"

#define GRANT_FRAMES	2000

/* dom0 does not use the GFN at 64 GiB. */
#define FIRST_GFN	(1UL << 24)

/* Batch size of Xen: see hypervisor/common/resource_release.h. */
#define CHUNK		128

FIXTURE(release) {
	struct test_domain dom;
	struct xenmem mem;
	bool available;
	xen_pfn_t *list;
	char *ram;		/* a page of dom0's memory */
};

static struct xen_mem_acquire_resource
request(FIXTURE_DATA(release) *self, unsigned int nr)
{
	struct xen_mem_acquire_resource arg = {
		.domid = DOMID_SELF,
		.type = XEN_RESOURCE_RELEASE,
		.nr_frames = nr,
	};

	set_xen_guest_handle_raw(arg.frame_list, nr ? self->list : NULL);
	return arg;
}

static int release(FIXTURE_DATA(release) *self, unsigned int nr)
{
	struct xen_mem_acquire_resource arg = request(self, nr);

	return xenmem_acquire(&self->mem, &arg);
}

FIXTURE_SETUP(release)
{
	const struct test_domain_config cfg = { .grant_frames = GRANT_FRAMES };
	int rc = test_domain_create(&self->dom, &cfg);

	/* Exit: after a plain SKIP() the harness would run the test body. */
	if (rc && errno == EINVAL)
		SKIP(_exit(255), "Xen's gnttab_max_frames is below %d",
		     GRANT_FRAMES);
	ASSERT_EQ(0, rc);
	ASSERT_TRUE(xenmem_open(&self->mem));
	self->list = (xen_pfn_t *)self->mem.area;
	self->available = frames_xen_tells_sizes() && !release(self, 0);

	self->ram = mmap(NULL, FRAME_SIZE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0);
	ASSERT_NE(MAP_FAILED, self->ram);
	memset(self->ram, 0x5a, FRAME_SIZE);
}

/* Remove the frames at all GFNs, and count them. */
static unsigned int take_out(FIXTURE_DATA(release) *self)
{
	unsigned int i, in = 0;

	for (i = 0; i < GRANT_FRAMES; i++)
		in += !xenmem_remove(&self->mem, FIRST_GFN + i);
	return in;
}

FIXTURE_TEARDOWN(release)
{
	if (self->mem.translated)
		EXPECT_EQ(0, take_out(self));
	munmap(self->ram, FRAME_SIZE);
	xenmem_close(&self->mem);
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

/* Does patched Xen support it for this dom0? */
static bool supported(const FIXTURE_DATA(release) *self)
{
#ifdef __x86_64__
	return self->mem.translated;
#else
	return false;
#endif
}

/* Skip reason, or NULL. */
static const char *why_not(const FIXTURE_DATA(release) *self)
{
	if (!self->mem.translated)
		return "a PV dom0 does not map frames at GFNs";
	if (!supported(self))
		return "the handlers have the batched release on x86 only";
	return self->available ? NULL : NOT_OUR_XEN;
}

static void list_gfns(FIXTURE_DATA(release) *self, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		self->list[i] = FIRST_GFN + i;
}

/* Map frames of the domain at the first @nr GFNs, and list these GFNs. */
static int fill(FIXTURE_DATA(release) *self, unsigned int nr)
{
	struct xen_mem_acquire_resource arg = {
		.domid = self->dom.domid,
		.type = XENMEM_resource_grant_table,
		.id = XENMEM_resource_grant_table_id_shared,
		.nr_frames = nr,
	};

	list_gfns(self, nr);
	set_xen_guest_handle_raw(arg.frame_list, self->list);
	return xenmem_acquire(&self->mem, &arg);
}

static xen_pfn_t gfn_of(const void *page)
{
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	uint64_t entry = 0;

	if (fd < 0 || pread(fd, &entry, sizeof(entry), (uintptr_t)page /
			    FRAME_SIZE * sizeof(entry)) != sizeof(entry))
		entry = 0;
	close(fd);
	return entry & ((1ULL << 55) - 1);
}

TEST_F(release, size)
{
	struct xen_mem_acquire_resource arg = request(self, 0), want = arg;
	int error = xenmem_acquire(&self->mem, &arg);

	if (!frames_xen_tells_sizes())
		SKIP(return, NO_SIZES);
	if (error == ESRCH)
		SKIP(return, NOT_OUR_XEN);
	if (supported(self))
		want.nr_frames = UINT32_MAX >> 6;
	EXPECT_EQ(supported(self) ? 0 : EOPNOTSUPP, error);
	EXPECT_EQ(0, memcmp(self->mem.acquire, &want, sizeof(want)));
}

/* Where unsupported, a list fails like a size query and is not modified. */
TEST_F(release, without_it_nothing_happens)
{
	int error = release(self, 0);

	if (!frames_xen_tells_sizes())
		SKIP(return, NO_SIZES);
	if (self->available)
		SKIP(return, "this Xen and this dom0 support it");
	if (supported(self) || error != EOPNOTSUPP)
		EXPECT_EQ(ESRCH, error);
	if (self->mem.translated)
		ASSERT_EQ(0, fill(self, 40));
	list_gfns(self, 40);
	EXPECT_EQ(error, release(self, 40));
	EXPECT_EQ(FIRST_GFN, self->list[0]);
	if (self->mem.translated)
		EXPECT_EQ(40, take_out(self));
}

TEST_F(release, counts)
{
	const unsigned int counts[] = {
		1, 2, 31, 32, 33, 127, 128, 129, 512, 1025, GRANT_FRAMES,
	};
	unsigned int i;

	if (why_not(self))
		SKIP(return, "%s", why_not(self));
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		ASSERT_EQ(0, fill(self, counts[i]));
		EXPECT_EQ(0, release(self, counts[i]))
			TH_LOG("%u frames", counts[i]);
		EXPECT_EQ(FIRST_GFN, self->list[0]);
		EXPECT_EQ(0, take_out(self));
	}
}

/* Frames that are not listed stay. */
TEST_F(release, some_of_many)
{
	if (why_not(self))
		SKIP(return, "%s", why_not(self));
	ASSERT_EQ(0, fill(self, 500));
	EXPECT_EQ(0, release(self, 200));
	EXPECT_EQ(300, take_out(self));
}

TEST_F(release, every_third_is_a_hole)
{
	unsigned int i;

	if (why_not(self))
		SKIP(return, "%s", why_not(self));
	ASSERT_EQ(0, fill(self, GRANT_FRAMES));
	for (i = 0; i < GRANT_FRAMES; i += 3)
		ASSERT_EQ(0, xenmem_remove(&self->mem, FIRST_GFN + i));
	EXPECT_EQ(0, release(self, GRANT_FRAMES));
	EXPECT_EQ(0, take_out(self));
}

TEST_F(release, nothing_but_holes)
{
	if (why_not(self))
		SKIP(return, "%s", why_not(self));
	list_gfns(self, 300);
	/* The largest GFN, and one beyond every physmap. */
	self->list[10] = ~0UL;
	self->list[20] = 1UL << 40;
	EXPECT_EQ(0, release(self, 300));
}

TEST_F(release, in_any_order_and_twice)
{
	unsigned int i;

	if (why_not(self))
		SKIP(return, "%s", why_not(self));
	ASSERT_EQ(0, fill(self, 1000));
	for (i = 0; i < 2000; i++)
		self->list[i] = FIRST_GFN + (i * 7 + 3) % 1000;
	EXPECT_EQ(0, release(self, 2000));
	EXPECT_EQ(0, take_out(self));
}

/* Xen refuses to release a page of dom0's own memory. */
static void ram_at(struct __test_metadata *_metadata,
		   FIXTURE_DATA(release) *self, unsigned int at)
{
	const unsigned int nr = 300;
	unsigned int i, changed = 0;

	ASSERT_EQ(0, fill(self, nr));
	self->list[at] = gfn_of(self->ram);
	ASSERT_NE(0, self->list[at]);
	EXPECT_EQ(EINVAL, release(self, nr));
	for (i = 0; i < FRAME_SIZE; i++)
		changed += self->ram[i] != 0x5a;
	EXPECT_EQ(0, changed);
	self->ram[0] = 0x5a;
	EXPECT_EQ(nr - at, take_out(self))
		TH_LOG("RAM at %u", at);
}

TEST_F(release, memory_of_dom0)
{
	if (why_not(self))
		SKIP(return, "%s", why_not(self));
	ram_at(_metadata, self, 0);
	ram_at(_metadata, self, 1);
	ram_at(_metadata, self, CHUNK - 1);
	ram_at(_metadata, self, CHUNK);
	ram_at(_metadata, self, CHUNK + 1);
	ram_at(_metadata, self, 299);
}

/* A wrong argument; callers check that all frames are still mapped. */
static void expect_error(struct __test_metadata *_metadata,
			 FIXTURE_DATA(release) *self,
			 const struct xen_mem_acquire_resource *arg, int error)
{
	EXPECT_EQ(error, xenmem_acquire(&self->mem, arg));
}

TEST_F(release, wrong_arguments)
{
	const struct xen_mem_acquire_resource right = request(self, 40);
	struct xen_mem_acquire_resource arg = right;

	if (why_not(self))
		SKIP(return, "%s", why_not(self));
	ASSERT_EQ(0, fill(self, 40));
	arg.pad = 1;
	expect_error(_metadata, self, &arg, EINVAL);
	arg = right;
	arg.id = 1;
	expect_error(_metadata, self, &arg, EINVAL);
	arg = right;
	arg.frame = 1;
	expect_error(_metadata, self, &arg, EINVAL);
	arg = right;
	arg.nr_frames = 0;
	expect_error(_metadata, self, &arg, EINVAL);
	arg = right;
	arg.nr_frames = (UINT32_MAX >> 6) + 1;
	expect_error(_metadata, self, &arg, EINVAL);
	arg = right;
	set_xen_guest_handle_raw(arg.frame_list, NULL);
	expect_error(_metadata, self, &arg, EINVAL);
	EXPECT_EQ(40, take_out(self));
}

/* For other domains the type is unknown. */
TEST_F(release, other_domains)
{
	struct xen_mem_acquire_resource arg = request(self, 40);

	if (why_not(self))
		SKIP(return, "%s", why_not(self));
	ASSERT_EQ(0, fill(self, 40));
	arg.domid = self->dom.domid;
	expect_error(_metadata, self, &arg, EOPNOTSUPP);
	arg.domid = 0;
	expect_error(_metadata, self, &arg, EPERM);
	arg.domid = DOMID_INVALID;
	expect_error(_metadata, self, &arg, ESRCH);
	EXPECT_EQ(40, take_out(self));
}

/* The end of the list is unreadable: Xen releases whole chunks before it. */
TEST_F(release, unreadable_list)
{
	const unsigned int nr = 2 * CHUNK + 1;

	if (why_not(self))
		SKIP(return, "%s", why_not(self));
	self->list += LIST_MAX - nr;
	ASSERT_EQ(0, fill(self, nr));
	EXPECT_EQ(EFAULT, release(self, nr + 1));
	EXPECT_EQ(1, take_out(self));
	self->list += nr;
	EXPECT_EQ(EFAULT, release(self, 1));
}

/* One remaining frame keeps a dead domain; releasing it frees the domain. */
TEST_F(release, domain_goes_with_its_last_frame)
{
	long pages = test_free_pages();

	if (why_not(self))
		SKIP(return, "%s", why_not(self));
	ASSERT_EQ(0, fill(self, 1025));
	ASSERT_EQ(0, test_domain_kill(&self->dom));
	EXPECT_EQ(0, release(self, 1024));
	EXPECT_FALSE(test_domain_wait_gone(self->dom.domid, 1));
	EXPECT_EQ(TEST_DOMAIN_DYING, test_domain_state(self->dom.domid));
	self->list += 1024;
	EXPECT_EQ(0, release(self, 1));
	EXPECT_TRUE(test_domain_wait_gone(self->dom.domid, 10));
	EXPECT_EQ(0, test_wait_free_pages(pages));
}

/* GFNs can be filled again after a release. */
TEST_F(release, again_and_again)
{
	unsigned int i;

	if (why_not(self))
		SKIP(return, "%s", why_not(self));
	for (i = 0; i < 20; i++) {
		ASSERT_EQ(0, fill(self, 100));
		ASSERT_EQ(0, release(self, 100));
	}
	EXPECT_EQ(0, take_out(self));
}

/*
 * The purpose of the resource.  With the lab's ICOUNT=1, 4 ns are one
 * instruction; otherwise the figures vary, but the difference is large enough.
 */
TEST_F(release, cheaper_than_one_by_one)
{
	const unsigned int nr = 1024, times = 4;
	uint64_t start, at_once, one_by_one;

	if (why_not(self))
		SKIP(return, "%s", why_not(self));
	ASSERT_EQ(0, fill(self, nr));
	start = now_ns();
	ASSERT_EQ(0, release(self, nr));
	at_once = now_ns() - start;

	ASSERT_EQ(0, fill(self, nr));
	start = now_ns();
	for (unsigned int i = 0; i < nr; i++)
		ASSERT_EQ(0, xenmem_remove(&self->mem, FIRST_GFN + i));
	one_by_one = now_ns() - start;

	TH_LOG("a frame: %lu ns at once, %lu ns one by one", at_once / nr,
	       one_by_one / nr);
	EXPECT_LE(times * at_once, one_by_one);
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

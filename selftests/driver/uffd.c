// SPDX-License-Identifier: GPL-2.0-only
/*
 * userfaultfd must not work on a mapping.
 *
 * Its modes remove pages from a mapping, insert others and rewrite PTEs to
 * protect pages, without asking the driver.  Registration must fail in every
 * mode, on empty and on filled mappings.  In a PV dom0 only Xen may rewrite the
 * PTEs that it wrote.
 *
 * This defines the newest features itself, because the test also runs on
 * kernels that are newer than the headers of its build.
 */
#include "fixture.h"

#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "privcmd_op.h"

#define NR	8

#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY	1
#endif

#define MODE_RWP	(1ULL << 3)
#define FEATURE_WP_ASYNC	(1ULL << 15)
#define FEATURE_RWP		(1ULL << 17)
#define FEATURE_RWP_ASYNC	(1ULL << 18)
/* For memory that is not anonymous. */
#define FEATURE_WP_FILES	(1ULL << 12)
#define FEATURE_WP_UNPOPULATED	(1ULL << 13)

static const struct way {
	const char *name;
	uint64_t features;
	uint64_t mode;
} ways[] = {
	{ "missing", 0, UFFDIO_REGISTER_MODE_MISSING },
	{ "minor", 0, UFFDIO_REGISTER_MODE_MINOR },
	{ "write-protect", 0, UFFDIO_REGISTER_MODE_WP },
	{ "write-protect files", FEATURE_WP_FILES, UFFDIO_REGISTER_MODE_WP },
	{ "write-protect unpopulated", FEATURE_WP_UNPOPULATED,
	  UFFDIO_REGISTER_MODE_WP },
	{ "write-protect async", FEATURE_WP_ASYNC, UFFDIO_REGISTER_MODE_WP },
	{ "missing and write-protect", FEATURE_WP_FILES,
	  UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP },
	{ "access-protect", FEATURE_RWP, MODE_RWP },
	{ "access-protect async", FEATURE_RWP | FEATURE_RWP_ASYNC, MODE_RWP },
};

static int uffd_open(uint64_t features)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	int uffd = syscall(__NR_userfaultfd, O_CLOEXEC | O_NONBLOCK);

	if (uffd < 0)
		return -1;
	if (!ioctl(uffd, UFFDIO_API, &api))
		return uffd;
	close(uffd);
	return -1;
}

/* Returns 0 or errno, like the functions below. */
static int uffd_register(int uffd, const void *map, uint64_t mode)
{
	struct uffdio_register reg = {
		.range = { (uintptr_t)map, NR * FRAME_SIZE }, .mode = mode,
	};

	return ioctl(uffd, UFFDIO_REGISTER, &reg) ? errno : 0;
}

static int uffd_write_protect(int uffd, const void *map)
{
	struct uffdio_writeprotect wp = {
		.range = { (uintptr_t)map, NR * FRAME_SIZE },
		.mode = UFFDIO_WRITEPROTECT_MODE_WP,
	};

	return ioctl(uffd, UFFDIO_WRITEPROTECT, &wp) ? errno : 0;
}

static int uffd_zero(int uffd, const void *map)
{
	struct uffdio_zeropage zero = {
		.range = { (uintptr_t)map, NR * FRAME_SIZE },
	};

	return ioctl(uffd, UFFDIO_ZEROPAGE, &zero) ? errno : 0;
}

/* EINVAL: not for this kind of mapping; EPERM: VM_MAYWRITE is not set. */
static bool is_refusal(int error)
{
	return error == EINVAL || error == EPERM;
}

/* Registration must fail, and so must the operations on a registered range. */
static void expect_refused(struct __test_metadata *_metadata,
			   const struct way *way, void *map)
{
	int uffd = uffd_open(way->features);
	int error;

	/* This kernel does not have the feature. */
	if (uffd < 0)
		return;
	error = uffd_register(uffd, map, way->mode);
	EXPECT_TRUE(is_refusal(error))
		TH_LOG("%s: errno %d", way->name, error);
	EXPECT_NE(0, uffd_write_protect(uffd, map))
		TH_LOG("%s", way->name);
	EXPECT_NE(0, uffd_zero(uffd, map))
		TH_LOG("%s", way->name);
	close(uffd);
}

static bool has_userfaultfd(void)
{
	int uffd = uffd_open(0);

	if (uffd >= 0)
		close(uffd);
	return uffd >= 0;
}

#define NO_USERFAULTFD	"userfaultfd() does not work on this kernel"

/* Positive control: the same calls succeed on anonymous memory. */
TEST(plain_memory_is_registered)
{
	void *map = mmap(NULL, NR * FRAME_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS,
			 -1, 0);
	int uffd;

	if (!has_userfaultfd())
		SKIP(return, NO_USERFAULTFD);
	ASSERT_NE(MAP_FAILED, map);
	uffd = uffd_open(0);
	ASSERT_LE(0, uffd);
	EXPECT_EQ(0, uffd_register(uffd, map, UFFDIO_REGISTER_MODE_MISSING |
				   UFFDIO_REGISTER_MODE_WP));
	EXPECT_EQ(0, uffd_write_protect(uffd, map));
	close(uffd);

	uffd = uffd_open(FEATURE_WP_ASYNC);
	if (uffd < 0)
		SKIP(return, "no asynchronous write-protection before Linux 6.7");
	EXPECT_EQ(0, uffd_register(uffd, map, UFFDIO_REGISTER_MODE_WP));
	EXPECT_EQ(0, uffd_write_protect(uffd, map));
	close(uffd);
}

TEST_F(resource, empty)
{
	unsigned int i, prot;

	if (!has_userfaultfd())
		SKIP(return, NO_USERFAULTFD);
	mark_frames(_metadata, self, NR);
	for (prot = 0; prot < 2; prot++)
		for (i = 0; i < ARRAY_SIZE(ways); i++) {
			void *map = reserve(_metadata, self, NR,
					    prot ? RW : PROT_READ);

			expect_refused(_metadata, &ways[i], map);
			EXPECT_EQ(0, frames_count(map, NR));
			EXPECT_EQ(0, map_grants(self, 0, NR, map));
			EXPECT_EQ(NR, count_marked(map, 0, NR));
			EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
		}
}

TEST_F(resource, filled)
{
	unsigned int i, frame;

	if (!has_userfaultfd())
		SKIP(return, NO_USERFAULTFD);
	mark_frames(_metadata, self, NR);
	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		void *map = reserve(_metadata, self, NR, RW);

		ASSERT_EQ(0, map_grants(self, 0, NR, map));
		expect_refused(_metadata, &ways[i], map);
		EXPECT_EQ(NR, count_marked(map, 0, NR));
		for (frame = 0; frame < NR; frame++)
			EXPECT_EQ(0, frames_probe_write(frame_at(map, frame)));
		EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
	}
}

/*
 * Until the first map, the in-tree driver owns a mapping of the switched node,
 * so it can be registered whenever a mapping of the in-tree driver can.  A map
 * into a registered mapping must fail.  Returns whether this way registers
 * them.
 */
static bool try_switched(struct __test_metadata *_metadata, uint16_t domid,
			 const struct way *way, int uffd)
{
	int intree = privcmd_open(PRIVCMD), fd = privcmd_open(SWITCHED);
	void *theirs = frames_reserve(intree, NR, RW);
	void *map = frames_reserve(fd, NR, RW);
	int error;

	ASSERT_NE(NULL, theirs);
	ASSERT_NE(NULL, map);
	error = uffd_register(uffd, theirs, way->mode);
	ASSERT_EQ(error, uffd_register(uffd, map, way->mode))
		TH_LOG("%s", way->name);
	ASSERT_EQ(error ? 0 : EINVAL, frames_map_grants(fd, domid, 0, NR, map))
		TH_LOG("%s", way->name);
	/* Closing ends a registration; without one, @map is already filled. */
	close(uffd);
	ASSERT_EQ(error ? EBUSY : 0, frames_map_grants(fd, domid, 0, NR, map))
		TH_LOG("%s", way->name);
	ASSERT_EQ(NR, frames_count(map, NR));
	ASSERT_EQ(0, munmap(map, NR * FRAME_SIZE));
	ASSERT_EQ(0, munmap(theirs, NR * FRAME_SIZE));
	close(intree);
	close(fd);
	return !error;
}

static unsigned int count_registered(struct __test_metadata *_metadata,
				     uint16_t domid)
{
	unsigned int i, registered = 0;

	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		int uffd = uffd_open(ways[i].features);

		/* This kernel does not have the feature. */
		if (uffd < 0)
			continue;
		registered += try_switched(_metadata, domid, &ways[i], uffd);
	}
	return registered;
}

TEST_F(resource, switched_before_the_first_map)
{
	if (!has_userfaultfd())
		SKIP(return, NO_USERFAULTFD);
	count_registered(_metadata, self->domid);
}

/* The same, where it has an effect. */
TEST_F(resource, switched_registered)
{
	if (!has_userfaultfd())
		SKIP(return, NO_USERFAULTFD);
	if (!count_registered(_metadata, self->domid))
		SKIP(return, "this kernel registers no mapping of the in-tree driver");
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fixture of most tests: an open device and a domain.
 *
 * Every test runs for a PV and for an HVM domain.  A file that defines
 * ONLY_HVM before it includes this runs its tests for HVM only, whose frames
 * are harder to map.  GRANT_FRAMES, if defined, is the size of the grant table
 * in frames.
 */
#ifndef TEST_FIXTURE_H
#define TEST_FIXTURE_H

#include "domain.h"	/* must be first: xenctrl.h before Xen's headers */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test_frames.h"
#include "harness.h"

#ifndef GRANT_FRAMES
#define GRANT_FRAMES	40
#endif

#define RW	(PROT_READ | PROT_WRITE)

FIXTURE(resource) {
	struct test_domain dom;
	uint16_t domid;
	int fd;
};

FIXTURE_VARIANT(resource) {
	enum test_domain_kind kind;
};

#if defined(__x86_64__) && !defined(ONLY_HVM)
FIXTURE_VARIANT_ADD(resource, pv) { .kind = TEST_DOMAIN_PV };
#endif
FIXTURE_VARIANT_ADD(resource, hvm) { .kind = TEST_DOMAIN_HVM };

FIXTURE_SETUP(resource)
{
	const struct test_domain_config cfg = {
		.kind = variant->kind,
		.grant_frames = GRANT_FRAMES,
	};
	int rc = test_domain_create(&self->dom, &cfg);

	/* Exit: after a plain SKIP() the harness would run the test body. */
	if (rc && errno == EINVAL && GRANT_FRAMES > 64)
		SKIP(_exit(255), "Xen's gnttab_max_frames is below %d",
		     GRANT_FRAMES);
	ASSERT_EQ(0, rc);
	self->domid = self->dom.domid;
	self->fd = frames_open();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(resource)
{
	frames_unmap_all();
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

/* An empty mapping of @nr pages. */
static inline void *reserve(struct __test_metadata *_metadata,
			    FIXTURE_DATA(resource) *self, size_t nr, int prot)
{
	void *map = frames_reserve(self->fd, nr, prot);

	ASSERT_NE(NULL, map);
	return map;
}

/* An empty mapping at @addr; MAP_FAILED on failure. */
static inline void *reserve_at(FIXTURE_DATA(resource) *self, void *addr,
			       size_t nr, int fixed)
{
	return mmap(addr, nr * FRAME_SIZE, RW, MAP_SHARED | fixed, self->fd, 0);
}

/* Plain memory; MAP_FAILED on failure. */
static inline void *anon_pages(size_t nr, int prot)
{
	return mmap(NULL, nr * FRAME_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS,
		    -1, 0);
}

/* frames_map_grants() of the fixture's domain. */
static inline int map_grants(const FIXTURE_DATA(resource) *self, uint32_t frame,
			     uint64_t num, const void *addr)
{
	return frames_map_grants(self->fd, self->domid, frame, num, addr);
}

/* Write a distinct word to each of @num frames, a few frames per map. */
static inline void mark_frames(struct __test_metadata *_metadata,
			       FIXTURE_DATA(resource) *self, unsigned int num)
{
	const unsigned int few = 8;
	unsigned int i;
	void *map = NULL;

	for (i = 0; i < num; i++) {
		if (i % few == 0) {
			map = reserve(_metadata, self, few, RW);
			ASSERT_EQ(0, map_grants(self, i, few, map));
		}
		*frame_word(map, i % few) = 0x5eed0000 + i;
		if (i % few == few - 1 || i == num - 1)
			ASSERT_EQ(0, munmap(map, few * FRAME_SIZE));
	}
}

/* A mapping of the first @nr frames of the grant table. */
static inline void *map_first(struct __test_metadata *_metadata,
			      FIXTURE_DATA(resource) *self, size_t nr, int prot)
{
	void *map = reserve(_metadata, self, nr, prot);

	ASSERT_EQ(0, map_grants(self, 0, nr, map));
	return map;
}

/* The same, after marking them. */
static inline void *map_marked(struct __test_metadata *_metadata,
			       FIXTURE_DATA(resource) *self, size_t nr, int prot)
{
	mark_frames(_metadata, self, nr);
	return map_first(_metadata, self, nr, prot);
}

/* Count the pages that show the right frame, for frames from @first on. */
static inline unsigned int count_marked(const void *map, unsigned int first,
					unsigned int num)
{
	unsigned int i, right = 0;

	for (i = 0; i < num; i++)
		right += *frame_word(map, i) == 0x5eed0000 + first + i;
	return right;
}

#endif

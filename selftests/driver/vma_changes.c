// SPDX-License-Identifier: GPL-2.0-only
/*
 * Changes to a mapping between mmap() and the map ioctl, or during the ioctl.
 *
 * A map succeeds only if the program can then access the frames.  The only
 * change that removes the access is mprotect(PROT_NONE), which a driver cannot
 * refuse before Linux 5.11: the map then fails with EACCES and Xen does not
 * keep a reference.  Other system calls change flags that do not affect the
 * map.
 *
 * Needs a Xen booted with gnttab_max_frames=16384.
 */
#define GRANT_FRAMES	2048
#include "fixture.h"

#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define NR	8

#ifndef MADV_KEEPONFORK
#define MADV_KEEPONFORK	19
#endif
#ifndef __NR_mseal
#define __NR_mseal	462
#endif

/* Remove all access: 0 if the kernel does not ask the driver, else errno. */
static int take_access(void *map, unsigned int nr)
{
	return mprotect(map, nr * FRAME_SIZE, PROT_NONE) ? errno : 0;
}

/* A map into @map succeeds, with the right frames, readable and writable. */
static void expect_map_works(struct __test_metadata *_metadata,
			     FIXTURE_DATA(resource) *self, void *map)
{
	unsigned int i;

	EXPECT_EQ(0, map_grants(self, 0, NR, map));
	EXPECT_EQ(NR, frames_count(map, NR));
	EXPECT_EQ(NR, count_marked(map, 0, NR));
	for (i = 0; i < NR; i++)
		EXPECT_EQ(0, frames_probe_write(frame_at(map, i)));
}

TEST_F(resource, no_access_before_the_map)
{
	void *map = reserve(_metadata, self, NR, RW);

	if (frames_is_switched())
		SKIP(return, SWITCHED_DIFFERS);
	mark_frames(_metadata, self, NR);
	if (frames_mprotect_asks()) {
		EXPECT_EQ(EINVAL, take_access(map, NR));
		expect_map_works(_metadata, self, map);
		return;
	}
	EXPECT_EQ(0, take_access(map, NR));
	EXPECT_EQ(EACCES, map_grants(self, 0, NR, map));
	EXPECT_EQ(EACCES, map_grants(self, 0, 1, frame_at(map, NR - 1)));
	EXPECT_EQ(-1, frames_count(map, NR));
	/* The mapping stays but must not hold a reference to the domain. */
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

struct taker {
	void *map;
	unsigned int nr;
	unsigned int after_us;
	int error;
};

static void *taker_thread(void *arg)
{
	struct taker *t = arg;

	usleep(t->after_us);
	t->error = take_access(t->map, t->nr);
	return NULL;
}

/*
 * Remove the access at different times during the ioctl: some of the maps must
 * fail, and a failed map must drop the batches that it had already installed.
 */
TEST_F(resource, no_access_during_the_map)
{
	const unsigned int nr = GRANT_FRAMES, rounds = 48, delays = 16;
	unsigned int round, failed = 0;

	if (frames_is_switched())
		SKIP(return, SWITCHED_DIFFERS);
	for (round = 0; round < rounds; round++) {
		struct taker taker = {
			.nr = nr, .after_us = round % delays * 300,
		};
		pthread_t thread;
		int error;

		taker.map = reserve(_metadata, self, nr, RW);
		ASSERT_EQ(0, pthread_create(&thread, NULL, taker_thread,
					    &taker));
		error = map_grants(self, 0, nr, taker.map);
		ASSERT_EQ(0, pthread_join(thread, NULL));
		ASSERT_EQ(frames_mprotect_asks() ? EINVAL : 0, taker.error);
		ASSERT_EQ(error && !frames_mprotect_asks() ? EACCES : 0, error);
		failed += !!error;
		/* A failed map must not hold a reference while its mapping stays. */
		if (!error)
			ASSERT_EQ(0, munmap(taker.map, nr * FRAME_SIZE));
	}
	EXPECT_EQ(frames_mprotect_asks(), !failed)
		TH_LOG("%u of %u maps failed", failed, rounds);
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

TEST_F(resource, advice_does_not_matter)
{
	const int advices[] = {
		MADV_DONTFORK, MADV_KEEPONFORK, MADV_SEQUENTIAL, MADV_RANDOM,
		MADV_NORMAL, MADV_WILLNEED, MADV_HUGEPAGE, MADV_NOHUGEPAGE,
		MADV_MERGEABLE, MADV_UNMERGEABLE, MADV_DONTDUMP, MADV_DODUMP,
		MADV_DOFORK, MADV_WIPEONFORK,
	};
	unsigned int i;

	mark_frames(_metadata, self, NR);
	for (i = 0; i < ARRAY_SIZE(advices); i++) {
		void *map = reserve(_metadata, self, NR, RW);

		/* The kernel may accept or refuse the advice. */
		madvise(map, NR * FRAME_SIZE, advices[i]);
		expect_map_works(_metadata, self, map);
		EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE))
			TH_LOG("advice %d", advices[i]);
	}
}

/* Tracking removes the write bit from the core's protection of the mapping. */
TEST_F(resource, soft_dirty_tracked)
{
	int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
	void *map = reserve(_metadata, self, NR, RW);

	if (fd < 0)
		SKIP(return, "/proc/self/clear_refs cannot be opened");
	mark_frames(_metadata, self, NR);
	if (write(fd, "4", 1) != 1)
		SKIP(return, "this kernel does not track soft-dirty pages");
	expect_map_works(_metadata, self, map);
	EXPECT_EQ(1, write(fd, "4", 1));
	EXPECT_EQ(NR, count_marked(map, 0, NR));
	EXPECT_EQ(0, frames_probe_write(map));
}

TEST_F(resource, locked)
{
	void *map = reserve(_metadata, self, NR, RW);

	mark_frames(_metadata, self, NR);
	EXPECT_EQ(0, mlock(map, NR * FRAME_SIZE));
	expect_map_works(_metadata, self, map);
	EXPECT_EQ(0, munlock(map, NR * FRAME_SIZE));
	EXPECT_EQ(NR, count_marked(map, 0, NR));
}

/* Only a remap of the whole mapping succeeds; it makes a new, empty mapping. */
TEST_F(resource, file_pages_remapped)
{
	void *map = reserve(_metadata, self, NR, RW);

	mark_frames(_metadata, self, NR);
	expect_map_works(_metadata, self, map);
	/* The switched node accepts any offset: see switch.c. */
	if (!frames_is_switched())
		EXPECT_EQ(-1, syscall(__NR_remap_file_pages, map,
				      NR * FRAME_SIZE, 0, 3, 0));
	EXPECT_EQ(-1, syscall(__NR_remap_file_pages, map, FRAME_SIZE, 0, 0, 0));
	EXPECT_EQ(NR, count_marked(map, 0, NR));

	EXPECT_EQ(0, syscall(__NR_remap_file_pages, map, NR * FRAME_SIZE, 0, 0,
			     0));
	EXPECT_EQ(0, frames_count(map, NR));
	EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

/* A key would change the protection in all PTEs, so it is refused as well. */
TEST_F(resource, protection_key)
{
	void *map = reserve(_metadata, self, NR, RW);
	const int error = frames_mprotect_asks() ? EINVAL : EACCES;
	int key = pkey_alloc(0, 0);

	if (key < 0)
		SKIP(return, "this machine does not support protection keys");
	mark_frames(_metadata, self, NR);
	EXPECT_ERRNO(error, pkey_mprotect(map, NR * FRAME_SIZE, RW, key));
	expect_map_works(_metadata, self, map);
	EXPECT_ERRNO(error, pkey_mprotect(map, NR * FRAME_SIZE, RW, key));
	EXPECT_EQ(NR, count_marked(map, 0, NR));
}

static int map_sealed(uint16_t domid)
{
	int fd = frames_open();
	void *map = fd < 0 ? NULL : frames_reserve(fd, NR, RW);

	if (!map)
		return 1;
	if (syscall(__NR_mseal, map, NR * FRAME_SIZE, 0))
		return errno == ENOSYS ? 77 : 2;
	if (frames_map_grants(fd, domid, 0, NR, map) ||
	    count_marked(map, 0, NR) != NR)
		return 3;
	return !munmap(map, NR * FRAME_SIZE) || errno != EPERM ? 4 : 0;
}

/* A sealed mapping stays until its process ends. */
TEST_F(resource, sealed)
{
	int status;
	pid_t pid;

	mark_frames(_metadata, self, NR);
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid)
		_exit(map_sealed(self->domid));
	status = exit_status(pid);
	if (status == 77)
		SKIP(return, "no mseal() before Linux 6.10");
	EXPECT_EQ(0, status);
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

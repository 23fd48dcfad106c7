// SPDX-License-Identifier: GPL-2.0-only
/*
 * The limit of frames per open file description.
 *
 * The module's parameter restricted_frames limits restricted descriptions.  A
 * frame counts from its reservation by a map until its release.  Duplicates of
 * the descriptor, in children too, share the count.
 *
 * The last test maps as many frames as a device model may, and checks that
 * other programs can still map.
 */
#define ONLY_HVM
#define GRANT_FRAMES	64
#include "fixture.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "kmodule.h"

#define PRIVCMD	"/dev/xen/privcmd"
#define NOBODY	65534

/* Enough frames for a deferred release: see driver/xlate_defer.c. */
#define NR	32U

static char default_limit[16];

static void __attribute__((constructor)) keep_limit(void)
{
	frames_need_dom0();
	if (!frames_is_ours())
		frames_skip_all("the in-tree driver does not limit frames");
	snprintf(default_limit, sizeof(default_limit), "%ld",
		 frames_read_number(FRAMES_LIMIT));
}

static void __attribute__((destructor)) restore_limit(void)
{
	if (!default_limit[0])
		return;
	if (!kmodule_limit_frames(strtoul(default_limit, NULL, 0)))
		perror("# " FRAMES_LIMIT);
}

/* The number that follows @name in the file's fdinfo, or -1. */
static long fdinfo_number(int fd, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	return frames_read_count(path, name);
}

static long live_frames(int fd)
{
	return fdinfo_number(fd, "frames:");
}

/* Map @num frames in a mapping of their own; NULL with errno. */
static void *map_frames(int fd, uint16_t domid, unsigned int num)
{
	void *map = frames_reserve(fd, num, RW);
	int error;

	if (!map)
		return NULL;
	error = frames_map_grants(fd, domid, 0, num, map);
	if (!error)
		return map;
	munmap(map, num * FRAME_SIZE);
	errno = error;
	return NULL;
}

static int map_errno(int fd, uint16_t domid, unsigned int num)
{
	return map_frames(fd, domid, num) ? 0 : errno;
}

TEST_F(resource, limit_is_exact)
{
	void *map = reserve(_metadata, self, NR, RW);

	ASSERT_TRUE(kmodule_limit_frames(3 * NR));
	ASSERT_EQ(0, frames_restrict(self->fd, self->domid));
	EXPECT_EQ(0, live_frames(self->fd));
	EXPECT_EQ(3 * NR, fdinfo_number(self->fd, "limit:"));
	EXPECT_EQ(self->domid, fdinfo_number(self->fd, "domid:"));
	EXPECT_EQ(0, map_errno(self->fd, self->domid, NR));
	EXPECT_EQ(0, map_errno(self->fd, self->domid, NR));
	EXPECT_EQ(EDQUOT, map_errno(self->fd, self->domid, NR + 1));
	EXPECT_EQ(2 * NR, live_frames(self->fd));
	EXPECT_EQ(0, map_errno(self->fd, self->domid, NR));
	EXPECT_EQ(3 * NR, live_frames(self->fd));
	EXPECT_EQ(EDQUOT, map_grants(self, 0, 1, map));
	EXPECT_EQ(EDQUOT, map_grants(self, 0, NR, map));
	EXPECT_EQ(0, frames_count(map, NR));
	EXPECT_EQ(3 * NR, live_frames(self->fd));
}

/* The largest number of frames that a map may request. */
TEST_F(resource, largest_request)
{
	const size_t num = XEN_RESOURCE_MAX_FRAMES;
	void *map = reserve(_metadata, self, num, RW);

	restore_limit();
	ASSERT_EQ(0, frames_restrict(self->fd, self->domid));
	EXPECT_EQ(EDQUOT, map_grants(self, 0, num, map));
	EXPECT_EQ(0, live_frames(self->fd));
}

TEST_F(resource, munmap_gives_back)
{
	void *map[2];

	ASSERT_TRUE(kmodule_limit_frames(2 * NR));
	ASSERT_EQ(0, frames_restrict(self->fd, self->domid));
	map[0] = map_frames(self->fd, self->domid, NR);
	map[1] = map_frames(self->fd, self->domid, NR);
	ASSERT_NE(NULL, map[0]);
	ASSERT_NE(NULL, map[1]);
	EXPECT_EQ(EDQUOT, map_errno(self->fd, self->domid, 1));
	ASSERT_EQ(0, munmap(map[0], NR * FRAME_SIZE));
	EXPECT_EQ(NR, live_frames(self->fd));
	EXPECT_EQ(0, map_errno(self->fd, self->domid, NR));
	EXPECT_EQ(EDQUOT, map_errno(self->fd, self->domid, 1));
	frames_unmap_all();
	EXPECT_EQ(0, live_frames(self->fd));
}

TEST_F(resource, failed_map_gives_back)
{
	void *map = reserve(_metadata, self, 2 * NR, RW);

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	ASSERT_TRUE(kmodule_limit_frames(NR + 1));
	ASSERT_EQ(0, frames_restrict(self->fd, self->domid));
	EXPECT_EQ(EINVAL, map_grants(self, GRANT_FRAMES - 1, NR, map));
	EXPECT_EQ(0, live_frames(self->fd));
	EXPECT_EQ(0, map_grants(self, 0, NR, map));
	EXPECT_EQ(EBUSY, map_grants(self, 0, 1, map));
	EXPECT_EQ(NR, live_frames(self->fd));
	EXPECT_EQ(0, map_grants(self, 0, 1, frame_at(map, NR)));
	EXPECT_EQ(NR + 1, live_frames(self->fd));
}

/* The limit is checked after the arguments and before the pages. */
TEST_F(resource, order_of_checks)
{
	void *map = reserve(_metadata, self, NR, RW);
	int other = frames_open();

	ASSERT_LE(0, other);
	ASSERT_EQ(0, map_grants(self, 0, 1, map));
	ASSERT_TRUE(kmodule_limit_frames(0));
	ASSERT_EQ(0, frames_restrict(self->fd, self->domid));
	ASSERT_EQ(0, frames_restrict(other, self->domid));
	EXPECT_EQ(EPERM, frames_map_grants(self->fd, self->domid + 1, 0, 1,
					   map));
	EXPECT_EQ(EINVAL, map_grants(self, 0, NR + 1, map));
	EXPECT_EQ(EINVAL, frames_map_grants(other, self->domid, 0, 1, map));
	EXPECT_EQ(EACCES, frames_map(self->fd, self->domid, XEN_RESOURCE_STATS,
				     0, 0, 1, map));
	EXPECT_EQ(EDQUOT, map_grants(self, 0, 1, map));
}

TEST_F(resource, domain_death_gives_nothing_back)
{
	void *map;

	ASSERT_TRUE(kmodule_limit_frames(NR));
	ASSERT_EQ(0, frames_restrict(self->fd, self->domid));
	map = map_frames(self->fd, self->domid, NR);
	ASSERT_NE(NULL, map);
	EXPECT_EQ(0, test_domain_kill(&self->dom));
	EXPECT_EQ(NR, live_frames(self->fd));
	EXPECT_EQ(EDQUOT, map_errno(self->fd, self->domid, 1));
	ASSERT_EQ(0, munmap(map, NR * FRAME_SIZE));
	EXPECT_EQ(0, live_frames(self->fd));
	EXPECT_TRUE(test_domain_wait_gone(self->domid, 5));
}

/* Children and duplicates of the descriptor share the limit. */
TEST_F(resource, shared_by_fork_and_dup)
{
	int copy = dup(self->fd);
	unsigned int i;
	pid_t pid;

	ASSERT_LE(0, copy);
	ASSERT_TRUE(kmodule_limit_frames(2 * NR));
	ASSERT_EQ(0, frames_restrict(self->fd, self->domid));
	ASSERT_EQ(0, map_errno(copy, self->domid, NR));
	for (i = 0; i < 3; i++) {
		pid = fork();
		if (!pid) {
			if (map_errno(self->fd, self->domid, NR))
				_exit(1);
			_exit(map_errno(copy, self->domid, 1) != EDQUOT);
		}
		/* Its exit releases the frames that it mapped. */
		EXPECT_EQ(0, exit_status(pid));
		EXPECT_EQ(NR, live_frames(self->fd));
	}
	EXPECT_EQ(0, map_errno(self->fd, self->domid, NR));
	EXPECT_EQ(EDQUOT, map_errno(copy, self->domid, 1));
}

TEST_F(resource, another_open_file_has_its_own)
{
	int other = frames_open();

	ASSERT_LE(0, other);
	ASSERT_TRUE(kmodule_limit_frames(NR));
	ASSERT_EQ(0, frames_restrict(self->fd, self->domid));
	ASSERT_EQ(0, frames_restrict(other, self->domid));
	EXPECT_EQ(0, map_errno(self->fd, self->domid, NR));
	EXPECT_EQ(EDQUOT, map_errno(self->fd, self->domid, 1));
	EXPECT_EQ(0, map_errno(other, self->domid, NR));
	EXPECT_EQ(EDQUOT, map_errno(other, self->domid, 1));
}

TEST_F(resource, unrestricted_has_no_limit)
{
	ASSERT_TRUE(kmodule_limit_frames(0));
	EXPECT_EQ(0, map_errno(self->fd, self->domid, NR));
	EXPECT_EQ(0, map_errno(self->fd, self->domid, NR));
	EXPECT_EQ(2 * NR, live_frames(self->fd));
	/* The line says "none", which fdinfo_number() reports as -1. */
	EXPECT_EQ(-1, fdinfo_number(self->fd, "limit:"));
}

/* They stay and count: no map succeeds until enough of them are unmapped. */
TEST_F(resource, mapped_before_the_restriction)
{
	void *map[2];

	mark_frames(_metadata, self, NR);
	map[0] = map_frames(self->fd, self->domid, NR);
	map[1] = map_frames(self->fd, self->domid, NR);
	ASSERT_NE(NULL, map[0]);
	ASSERT_NE(NULL, map[1]);
	ASSERT_TRUE(kmodule_limit_frames(NR));
	ASSERT_EQ(0, frames_restrict(self->fd, self->domid));
	EXPECT_EQ(NR, count_marked(map[0], 0, NR));
	EXPECT_EQ(2 * NR, live_frames(self->fd));
	EXPECT_EQ(EDQUOT, map_errno(self->fd, self->domid, 1));
	ASSERT_EQ(0, munmap(map[0], NR * FRAME_SIZE));
	EXPECT_EQ(EDQUOT, map_errno(self->fd, self->domid, 1));
	EXPECT_EQ(NR, count_marked(map[1], 0, NR));
	ASSERT_EQ(0, munmap(map[1], NR * FRAME_SIZE));
	EXPECT_EQ(0, map_errno(self->fd, self->domid, NR));
}

TEST_F(resource, limit_changes_at_run_time)
{
	struct stat st;

	ASSERT_EQ(0, stat(FRAMES_LIMIT, &st));
	EXPECT_EQ(0644, st.st_mode & 07777);
	EXPECT_EQ(0, st.st_uid);
	ASSERT_TRUE(kmodule_limit_frames(NR));
	ASSERT_EQ(0, frames_restrict(self->fd, self->domid));
	ASSERT_EQ(0, map_errno(self->fd, self->domid, NR));
	EXPECT_EQ(EDQUOT, map_errno(self->fd, self->domid, NR));
	ASSERT_TRUE(kmodule_limit_frames(2 * NR));
	EXPECT_EQ(2 * NR, fdinfo_number(self->fd, "limit:"));
	EXPECT_EQ(0, map_errno(self->fd, self->domid, NR));
	ASSERT_TRUE(kmodule_limit_frames(1));
	EXPECT_EQ(EDQUOT, map_errno(self->fd, self->domid, 1));
	EXPECT_EQ(2 * NR, live_frames(self->fd));
	frames_unmap_all();
	EXPECT_EQ(EDQUOT, map_errno(self->fd, self->domid, 2));
	EXPECT_EQ(0, map_errno(self->fd, self->domid, 1));
	ASSERT_TRUE(kmodule_limit_frames(0xffffffff));
	EXPECT_EQ(0, map_errno(self->fd, self->domid, NR));
}

/* The count outlives the descriptor while there is a mapping. */
TEST_F(resource, closed_while_mapped)
{
	int fd = frames_open();
	void *map;

	ASSERT_LE(0, fd);
	map = map_frames(fd, self->domid, NR);
	ASSERT_NE(NULL, map);
	ASSERT_EQ(0, close(fd));
	EXPECT_EQ(NR, frames_count(map, NR));
	EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

struct racer {
	pthread_barrier_t *start;
	int fd;
	uint16_t domid;
	unsigned int mapped;
	int error;
};

static void *race(void *arg)
{
	struct racer *racer = arg;

	pthread_barrier_wait(racer->start);
	for (;;) {
		racer->error = map_errno(racer->fd, racer->domid, 1);
		if (racer->error)
			return NULL;
		racer->mapped++;
	}
}

TEST_F(resource, race_to_the_limit)
{
	unsigned int round, i, mapped;
	pthread_barrier_t start;
	struct racer racer[4];
	pthread_t thread[4];

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	ASSERT_TRUE(kmodule_limit_frames(NR));
	ASSERT_EQ(0, frames_restrict(self->fd, self->domid));
	ASSERT_EQ(0, pthread_barrier_init(&start, NULL, ARRAY_SIZE(racer)));
	for (round = 0; round < 20; round++) {
		for (i = 0; i < ARRAY_SIZE(racer); i++) {
			racer[i] = (struct racer) {
				.start = &start, .fd = self->fd,
				.domid = self->domid,
			};
			ASSERT_EQ(0, pthread_create(&thread[i], NULL, race,
						    &racer[i]));
		}
		mapped = 0;
		for (i = 0; i < ARRAY_SIZE(racer); i++) {
			ASSERT_EQ(0, pthread_join(thread[i], NULL));
			ASSERT_EQ(EDQUOT, racer[i].error);
			mapped += racer[i].mapped;
		}
		ASSERT_EQ(NR, mapped);
		ASSERT_EQ(NR, live_frames(self->fd));
		frames_unmap_all();
		ASSERT_EQ(0, live_frames(self->fd));
	}
}

/* Map as many frames as possible; @most ends this if there is no limit. */
static void map_all_there_is(FIXTURE_DATA(resource) *self, int tell)
{
	const unsigned int most = 1000000;
	unsigned int frames = 0;
	int error = 0;

	if (setgid(NOBODY) || setuid(NOBODY))
		_exit(1);
	while (frames < most) {
		error = map_errno(self->fd, self->domid, GRANT_FRAMES);
		if (error)
			break;
		frames += GRANT_FRAMES;
	}
	fprintf(stderr, "# %u frames, then %s\n", frames,
		error ? strerror(error) : "enough");
	if (write(tell, &error, sizeof(error)) != sizeof(error))
		_exit(2);
	for (;;)
		pause();
}

static int map_one(const char *device, uint16_t domid)
{
	int error = 0, fd = open(device, O_RDWR | O_CLOEXEC);
	void *map;

	if (fd < 0)
		return errno;
	map = map_frames(fd, domid, 1);
	if (map)
		munmap(map, FRAME_SIZE);
	else
		error = errno;
	close(fd);
	return error;
}

/*
 * A device model maps all that it can.  Other programs can still map, and after
 * its end only the memory that docs/ioctl.md names is missing: 2 MiB for the
 * pages that stand in for the frames, plus noise.
 */
TEST_F(resource, nobody_starves)
{
	long before = frames_read_count("/proc/meminfo", "MemFree:"), kb;
	int tell[2], error = 0;
	pid_t pid;

	restore_limit();
	ASSERT_EQ(0, frames_restrict(self->fd, self->domid));
	ASSERT_EQ(0, pipe(tell));
	pid = fork();
	if (!pid)
		map_all_there_is(self, tell[1]);
	close(tell[1]);
	EXPECT_EQ(sizeof(error), read(tell[0], &error, sizeof(error)));
	EXPECT_EQ(EDQUOT, error);
	EXPECT_EQ(0, map_one(frames_device(), self->domid));
	EXPECT_EQ(0, map_one(PRIVCMD, self->domid));
	EXPECT_EQ(strtol(default_limit, NULL, 0) / GRANT_FRAMES * GRANT_FRAMES,
		  live_frames(self->fd));
	EXPECT_EQ(0, kill(pid, SIGKILL));
	EXPECT_EQ(-SIGKILL, exit_status(pid));
	EXPECT_EQ(0, live_frames(self->fd));
	frames_unmap_all();
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
	kb = before - frames_read_count("/proc/meminfo", "MemFree:");
	fprintf(stderr, "# %ld kB less free\n", kb);
	EXPECT_GT(6 * 1024, kb);
}

TEST_HARNESS_MAIN

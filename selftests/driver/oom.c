// SPDX-License-Identifier: GPL-2.0-only
/*
 * Out of memory: in Xen, in dom0, in a control group.
 *
 * If Xen lacks the memory for a frame, anywhere in a map, the whole map fails
 * and is undone.  Unmapping frees memory and must not allocate: neither in
 * munmap() nor for a process that a signal or the OOM killer kills.
 *
 * Needs a Xen booted with gnttab_max_frames=16384.
 */
#define ONLY_HVM
#define GRANT_FRAMES	1104
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/stat.h>

#define MIN_FREE	"/proc/sys/vm/min_free_kbytes"
#define TAINTED		"/proc/sys/kernel/tainted"
#define CONSOLE_LEVEL	"/proc/sys/kernel/printk"

/* Action of klogctl(), and the level that prints errors and worse. */
#define SET_CONSOLE_LEVEL	8
#define ERRORS_ONLY		4

static bool write_text(int dir, const char *path, const char *text)
{
	int fd = openat(dir, path, O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 &&
		    write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	close(fd);
	return done;
}

/*
 * Xen's errno if it cannot grow a table.  With this project's handlers it is
 * ENOMEM or, in a PVH dom0 and after the first frame, EIO.
 */
static int no_memory(FIXTURE_DATA(resource) *self, bool first)
{
	xc_domaininfo_t info;

	if (!frames_xen_is_ours(self->fd, self->domid))
		return EINVAL;
	if (first || !test_domain_info(0, &info))
		return ENOMEM;
	return info.flags & XEN_DOMINF_hvm_guest ? EIO : ENOMEM;
}

/*
 * Map while Xen has @pages unclaimed pages only: a second domain claims the
 * others.  Xen has to grow the table for every batch, until it fails.
 *
 * Return: number of frames by which the table grew.
 */
static long map_with_pages_left(struct __test_metadata *_metadata,
				FIXTURE_DATA(resource) *self, void *map,
				long pages, int want)
{
	struct test_domain claimer;
	long before;

	ASSERT_EQ(0, test_domain_create(&claimer, NULL));
	before = test_free_pages();
	ASSERT_EQ(0, xc_domain_claim_pages(test_xch(), claimer.domid,
					   before - pages));
	EXPECT_EQ(want, map_grants(self, 0, GRANT_FRAMES, map));
	before -= test_free_pages();
	EXPECT_EQ(0, test_domain_destroy(&claimer));
	return before;
}

/* The failed map was undone, and the next one succeeds. */
static void expect_undone(struct __test_metadata *_metadata,
			  FIXTURE_DATA(resource) *self, void *map)
{
	EXPECT_EQ(0, frames_count(map, GRANT_FRAMES));
	mark_frames(_metadata, self, GRANT_FRAMES);
	EXPECT_EQ(0, map_grants(self, 0, GRANT_FRAMES, map));
	EXPECT_EQ(GRANT_FRAMES, count_marked(map, 0, GRANT_FRAMES));
	EXPECT_EQ(0, munmap(map, GRANT_FRAMES * FRAME_SIZE));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

TEST_F(resource, xen_has_no_memory)
{
	void *map = reserve(_metadata, self, GRANT_FRAMES, RW);

	EXPECT_EQ(0, map_with_pages_left(_metadata, self, map, 10,
					 no_memory(self, true)));
	expect_undone(_metadata, self, map);
}

/* The first of the driver's batches fails half-way. */
TEST_F(resource, xen_has_memory_for_some)
{
	void *map = reserve(_metadata, self, GRANT_FRAMES, RW);
	long grown;

	grown = map_with_pages_left(_metadata, self, map, 400,
				    no_memory(self, false));
	EXPECT_LT(32, grown);
	EXPECT_GT(512, grown);
	expect_undone(_metadata, self, map);
}

/* The driver's second batch fails, after the first was mapped. */
TEST_F(resource, xen_has_memory_for_most)
{
	void *map = reserve(_metadata, self, GRANT_FRAMES, RW);
	long grown;

	grown = map_with_pages_left(_metadata, self, map, 900,
				    no_memory(self, false));
	EXPECT_LT(700, grown);
	EXPECT_GT(GRANT_FRAMES, grown);
	expect_undone(_metadata, self, map);
}

/*
 * Skip reason for tests that exhaust memory, or NULL.  KASAN quarantines freed
 * objects, so even the small allocations of munmap() may need a new page and
 * invoke the OOM killer.
 */
static const char *no_pressure(void)
{
	if (!getenv("XEN_RESOURCE_LAB"))
		return "the OOM killer may kill any program: lab only";
	if (frames_has_quarantine())
		return "the KASAN quarantine makes munmap() itself need memory";
	return NULL;
}

/* Values for min_free_kbytes: the normal one, and more than is free. */
struct pressure {
	int fd;
	char normal[32];
	char high[32];
	long kills;
};

static void pressure_prepare(struct __test_metadata *_metadata,
			     struct pressure *p)
{
	long free_kb = frames_read_count("/proc/meminfo", "MemFree:");

	p->fd = open(MIN_FREE, O_WRONLY | O_CLOEXEC);
	ASSERT_LE(0, p->fd);
	snprintf(p->normal, sizeof(p->normal), "%ld",
		 frames_read_number(MIN_FREE));
	snprintf(p->high, sizeof(p->high), "%ld", 2 * free_kb);
	p->kills = frames_read_count("/proc/vmstat", "oom_kill");
}

/*
 * From here on, every allocation that may sleep fails or invokes the OOM
 * killer.
 */
static bool pressure_on(const struct pressure *p)
{
	return pwrite(p->fd, p->high, strlen(p->high), 0) > 0;
}

static bool pressure_off(const struct pressure *p)
{
	return pwrite(p->fd, p->normal, strlen(p->normal), 0) > 0;
}

static void pressure_end(struct __test_metadata *_metadata, struct pressure *p)
{
	char normal[32];

	snprintf(normal, sizeof(normal), "%ld",
		 frames_read_number(MIN_FREE));
	EXPECT_STREQ(p->normal, normal);
	EXPECT_EQ(p->kills, frames_read_count("/proc/vmstat", "oom_kill"));
	close(p->fd);
}

TEST_F(resource, munmap_without_free_memory)
{
	struct pressure p;
	unsigned int i;

	if (no_pressure())
		SKIP(return, "%s", no_pressure());
	pressure_prepare(_metadata, &p);
	for (i = 0; i < 4; i++) {
		void *map = reserve(_metadata, self, GRANT_FRAMES, RW);
		bool on, off;
		int rc;

		ASSERT_EQ(0, map_grants(self, 0, GRANT_FRAMES, map));
		on = pressure_on(&p);
		rc = munmap(map, GRANT_FRAMES * FRAME_SIZE);
		off = pressure_off(&p);
		EXPECT_TRUE(on);
		EXPECT_TRUE(off);
		EXPECT_EQ(0, rc);
	}
	pressure_end(_metadata, &p);
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

/* In a child: map all frames, and notify the parent. */
static void map_and_tell(FIXTURE_DATA(resource) *self, int fd)
{
	void *map = frames_reserve(self->fd, GRANT_FRAMES, RW);

	if (!map || map_grants(self, 0, GRANT_FRAMES, map))
		_exit(1);
	if (write(fd, "", 1) != 1)
		_exit(2);
}

TEST_F(resource, sigkill_without_free_memory)
{
	int tell[2], status;
	struct pressure p;
	bool on, off;
	char byte;
	pid_t pid;

	if (no_pressure())
		SKIP(return, "%s", no_pressure());
	pressure_prepare(_metadata, &p);
	ASSERT_EQ(0, pipe(tell));
	pid = fork();
	if (!pid) {
		map_and_tell(self, tell[1]);
		for (;;)
			pause();
	}
	close(tell[1]);
	ASSERT_EQ(1, read(tell[0], &byte, 1));
	on = pressure_on(&p);
	kill(pid, SIGKILL);
	pid = waitpid(pid, &status, 0);
	off = pressure_off(&p);
	EXPECT_TRUE(on);
	EXPECT_TRUE(off);
	EXPECT_LT(0, pid);
	EXPECT_TRUE(WIFSIGNALED(status));
	pressure_end(_metadata, &p);
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

/* A control group with little memory, as open directories. */
struct group {
	char mount[64];
	int root;
	int dir;
};

#define GROUP_NAME	"xen-resource-test"

static bool group_make(struct group *g)
{
	strcpy(g->mount, "/tmp/xen-resource-XXXXXX");
	if (!mkdtemp(g->mount))
		return false;
	if (mount("none", g->mount, "cgroup2", 0, NULL))
		return false;
	g->root = open(g->mount, O_PATH | O_CLOEXEC);
	if (!write_text(g->root, "cgroup.subtree_control", "+memory"))
		return false;
	if (mkdirat(g->root, GROUP_NAME, 0700))
		return false;
	g->dir = openat(g->root, GROUP_NAME, O_PATH | O_CLOEXEC);
	return write_text(g->dir, "memory.max", "32M");
}

static void group_end(const struct group *g)
{
	close(g->dir);
	unlinkat(g->root, GROUP_NAME, AT_REMOVEDIR);
	close(g->root);
	umount(g->mount);
	rmdir(g->mount);
}

/*
 * In a child in the group: allocate until the OOM killer ends it.  Before Linux
 * 4.19, it ends only processes that touch memory, not a MAP_POPULATE.
 */
static void eat_memory(void)
{
	char *mem;

	for (;;) {
		mem = mmap(NULL, 1 << 20, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			   0);
		if (mem == MAP_FAILED)
			_exit(3);
		memset(mem, 1, 1 << 20);
	}
}

/*
 * Keep the kernel's long report of the expected OOM kill off the console.
 * Other warnings change the taint flags.
 */
TEST_F(resource, killed_for_its_memory)
{
	long tainted = frames_read_number(TAINTED);
	long level = frames_read_number(CONSOLE_LEVEL);
	int tell[2], status;
	struct group group = { .root = -1, .dir = -1 };
	char byte;
	pid_t pid;

	if (!group_make(&group)) {
		group_end(&group);
		SKIP(return, "memory control groups are not available");
	}
	ASSERT_EQ(0, pipe(tell));
	ASSERT_EQ(0, klogctl(SET_CONSOLE_LEVEL, NULL, ERRORS_ONLY));
	pid = fork();
	if (!pid) {
		if (!write_text(group.dir, "cgroup.procs", "0"))
			_exit(4);
		map_and_tell(self, tell[1]);
		eat_memory();
	}
	close(tell[1]);
	EXPECT_EQ(1, read(tell[0], &byte, 1));
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, klogctl(SET_CONSOLE_LEVEL, NULL, level));
	EXPECT_TRUE(WIFSIGNALED(status));
	EXPECT_EQ(SIGKILL, WTERMSIG(status));
	EXPECT_EQ(tainted, frames_read_number(TAINTED));
	group_end(&group);
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

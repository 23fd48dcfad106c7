// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations on a mapping that the driver refuses.
 *
 * mmap() fixes the protection: mprotect() cannot make a read-only mapping
 * writable (EACCES), and any other change fails with EINVAL.  Linux <
 * 5.11 does not ask the driver about mprotect(): there every call fails with
 * EACCES, even one that does not change anything, except that PROT_NONE cannot
 * fail.  A mapping can only be unmapped as a whole: a partial munmap(), and an
 * mremap() that would move or shrink it, fail with EINVAL.  madvise() cannot
 * drop frames, mlock() succeeds without effect, and core dumps do not contain
 * the frames.
 *
 * A refused operation leaves all frames in place.
 */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/uio.h>

#define NR	8

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE	23
#endif

static void expect_untouched(struct __test_metadata *_metadata, void *map)
{
	EXPECT_EQ(NR, frames_count(map, NR));
	EXPECT_EQ(NR, count_marked(map, 0, NR));
}

TEST_F(resource, read_only_stays_read_only)
{
	void *map = map_marked(_metadata, self, NR, PROT_READ);

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	EXPECT_ERRNO(EACCES, mprotect(map, NR * FRAME_SIZE, RW));
	EXPECT_ERRNO(EACCES, mprotect(map, NR * FRAME_SIZE, PROT_WRITE));
	EXPECT_ERRNO(EACCES, mprotect(frame_at(map, 2), FRAME_SIZE, RW));
	EXPECT_EQ(SIGSEGV, frames_probe_write(map));
	EXPECT_EQ(SIGSEGV, frames_probe_write(frame_at(map, 2)));
	expect_untouched(_metadata, map);
}

/* The same for an empty mapping. */
TEST_F(resource, empty_read_only_stays_read_only)
{
	void *map = reserve(_metadata, self, NR, PROT_READ);

	if (frames_is_switched())
		SKIP(return, SWITCHED_DIFFERS);
	EXPECT_ERRNO(EACCES, mprotect(map, NR * FRAME_SIZE, RW));
	EXPECT_EQ(0, map_grants(self, 0, NR, map));
	EXPECT_EQ(SIGSEGV, frames_probe_write(map));
	EXPECT_EQ(NR, frames_count(map, NR));
}

/* A mapping without any access is refused: it could not show frames. */
TEST_F(resource, no_access)
{
	if (frames_is_switched())
		SKIP(return, SWITCHED_DIFFERS);
	EXPECT_NULL_ERRNO(EINVAL, frames_reserve(self->fd, NR, PROT_NONE));
}

TEST_F(resource, file_opened_read_only)
{
	int fd = open(frames_device(), O_RDONLY | O_CLOEXEC);
	void *map;

	ASSERT_LE(0, fd);
	EXPECT_ERRNO(EACCES,
		     mmap(NULL, NR * FRAME_SIZE, RW, MAP_SHARED, fd, 0));
	map = frames_reserve(fd, NR, PROT_READ);
	ASSERT_NE(NULL, map);
	EXPECT_EQ(0, frames_map_grants(fd, self->domid, 0, NR, map));
	EXPECT_EQ(NR, frames_count(map, NR));
	EXPECT_ERRNO(EACCES, mprotect(map, NR * FRAME_SIZE, RW));
}

/* The kernel warns of a write fault that it takes for impossible. */
TEST_F(resource, write_before_map)
{
	char *map = reserve(_metadata, self, NR, RW);

	EXPECT_EQ(SIGBUS, frames_probe_write(map));
	EXPECT_EQ(SIGBUS, frames_probe_write(map + (NR - 1) * FRAME_SIZE));
}

TEST_F(resource, writable_stays_writable)
{
	const int prots[] = { PROT_READ, PROT_READ | PROT_EXEC, RW | PROT_EXEC };
	const int error = frames_mprotect_asks() ? EINVAL : EACCES;
	void *map = map_marked(_metadata, self, NR, RW);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(prots); i++) {
		EXPECT_ERRNO(error, mprotect(map, NR * FRAME_SIZE, prots[i]));
		EXPECT_ERRNO(error, mprotect(map, FRAME_SIZE, prots[i]));
		EXPECT_ERRNO(error,
			     mprotect(frame_at(map, 3), FRAME_SIZE, prots[i]));
		EXPECT_ERRNO(error, mprotect(frame_at(map, NR - 1), FRAME_SIZE,
					     prots[i]));
	}
	for (i = 0; i < NR; i++)
		EXPECT_EQ(0, frames_probe_write(frame_at(map, i)));
	expect_untouched(_metadata, map);
}

/* mprotect() of a part would split the mapping. */
TEST_F(resource, no_access_to_a_part)
{
	void *map = map_marked(_metadata, self, NR, RW);

	EXPECT_ERRNO(EINVAL, mprotect(map, FRAME_SIZE, PROT_NONE));
	EXPECT_ERRNO(EINVAL, mprotect(frame_at(map, 3), FRAME_SIZE, PROT_NONE));
	EXPECT_ERRNO(EINVAL,
		     mprotect(frame_at(map, NR - 1), FRAME_SIZE, PROT_NONE));
	expect_untouched(_metadata, map);
}

TEST_F(resource, no_access_later)
{
	void *map = map_marked(_metadata, self, NR, RW);

	if (!frames_mprotect_asks())
		SKIP(return, "Linux < 5.11: the driver cannot refuse this");
	EXPECT_ERRNO(EINVAL, mprotect(map, NR * FRAME_SIZE, PROT_NONE));
	expect_untouched(_metadata, map);
}

/* PROT_NONE, where the driver cannot refuse it, is harmless and permanent. */
TEST_F(resource, no_access_for_good)
{
	void *map = map_marked(_metadata, self, NR, RW);

	if (frames_mprotect_asks())
		SKIP(return, "Linux >= 5.11 refuses this");
	EXPECT_EQ(0, mprotect(map, NR * FRAME_SIZE, PROT_NONE));
	EXPECT_EQ(SIGSEGV, frames_probe_write(map));
	EXPECT_ERRNO(EACCES, mprotect(map, NR * FRAME_SIZE, PROT_READ));
	EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

TEST_F(resource, same_protection_again)
{
	const int result = frames_mprotect_asks() ? 0 : -1;
	void *rw = map_marked(_metadata, self, NR, RW);
	void *ro = map_marked(_metadata, self, NR, PROT_READ);

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	EXPECT_EQ(result, mprotect(rw, NR * FRAME_SIZE, RW));
	EXPECT_EQ(result, mprotect(frame_at(rw, 1), FRAME_SIZE, RW));
	EXPECT_EQ(result, mprotect(ro, NR * FRAME_SIZE, PROT_READ));
	expect_untouched(_metadata, rw);
	expect_untouched(_metadata, ro);
}

TEST_F(resource, partial_munmap)
{
	void *map = map_marked(_metadata, self, NR, RW);

	EXPECT_ERRNO(EINVAL, munmap(map, FRAME_SIZE));
	EXPECT_ERRNO(EINVAL, munmap(frame_at(map, 3), 2 * FRAME_SIZE));
	EXPECT_ERRNO(EINVAL, munmap(frame_at(map, NR - 1), FRAME_SIZE));
	expect_untouched(_metadata, map);
	EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

/* MAP_FIXED over a part would be a partial munmap(). */
TEST_F(resource, map_fixed_over_part)
{
	void *map = map_marked(_metadata, self, NR, RW);

	EXPECT_EQ(MAP_FAILED, mmap(frame_at(map, 2), FRAME_SIZE, RW,
				   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
				   0));
	/* Linux 6.1 turns the driver's EINVAL into ENOMEM; 7.3 does not. */
	EXPECT_TRUE(errno == ENOMEM || errno == EINVAL)
		TH_LOG("errno %d", errno);
	expect_untouched(_metadata, map);
}

TEST_F(resource, mremap_move)
{
	void *map = map_marked(_metadata, self, NR, RW);
	void *to = anon_pages(NR, PROT_NONE);

	ASSERT_NE(MAP_FAILED, to);
	EXPECT_ERRNO(EINVAL, mremap(map, NR * FRAME_SIZE, NR * FRAME_SIZE,
				    MREMAP_MAYMOVE | MREMAP_FIXED, to));
	expect_untouched(_metadata, map);
	EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

TEST_F(resource, mremap_move_of_part)
{
	void *map = map_marked(_metadata, self, NR, RW);
	void *to = anon_pages(1, PROT_NONE);

	ASSERT_NE(MAP_FAILED, to);
	EXPECT_ERRNO(EINVAL, mremap(frame_at(map, 2), FRAME_SIZE, FRAME_SIZE,
				    MREMAP_MAYMOVE | MREMAP_FIXED, to));
	expect_untouched(_metadata, map);
}

TEST_F(resource, mremap_keep_the_old)
{
	void *map = map_marked(_metadata, self, NR, RW);

	EXPECT_ERRNO(EINVAL, mremap(map, NR * FRAME_SIZE, NR * FRAME_SIZE,
				    MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL));
	expect_untouched(_metadata, map);
}

TEST_F(resource, mremap_shrink)
{
	void *map = map_marked(_metadata, self, NR, RW);

	EXPECT_ERRNO(EINVAL, mremap(map, NR * FRAME_SIZE, FRAME_SIZE, 0));
	EXPECT_ERRNO(EINVAL,
		     mremap(map, NR * FRAME_SIZE, FRAME_SIZE, MREMAP_MAYMOVE));
	expect_untouched(_metadata, map);
}

/* The core refuses these without asking the driver. */
TEST_F(resource, mremap_grow)
{
	void *map = map_marked(_metadata, self, NR, RW);

	EXPECT_ERRNO(EFAULT,
		     mremap(map, NR * FRAME_SIZE, 2 * NR * FRAME_SIZE, 0));
	EXPECT_ERRNO(EFAULT, mremap(map, NR * FRAME_SIZE, 2 * NR * FRAME_SIZE,
				    MREMAP_MAYMOVE));
	/* An old size of 0 would make a second mapping. */
	EXPECT_ERRNO(EFAULT, mremap(map, 0, NR * FRAME_SIZE, MREMAP_MAYMOVE));
	expect_untouched(_metadata, map);
}

TEST_F(resource, mremap_same_size)
{
	void *map = map_marked(_metadata, self, NR, RW);

	EXPECT_EQ(map, mremap(map, NR * FRAME_SIZE, NR * FRAME_SIZE, 0));
	expect_untouched(_metadata, map);
}

TEST_F(resource, madvise)
{
	const struct {
		int advice;
		int error;
	} refused[] = {
		{ MADV_DONTNEED, EINVAL },
		{ MADV_FREE, EINVAL },
		{ MADV_PAGEOUT, EINVAL },
		{ MADV_COLD, EINVAL },
		{ MADV_DOFORK, EINVAL },
		{ MADV_DODUMP, EINVAL },
		{ MADV_WIPEONFORK, EINVAL },
		{ MADV_POPULATE_WRITE, EINVAL },
	};
	void *map = map_marked(_metadata, self, NR, RW);
	unsigned int i;

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		EXPECT_EQ(-1, madvise(map, NR * FRAME_SIZE, refused[i].advice))
			TH_LOG("advice %d", refused[i].advice);
		EXPECT_EQ(refused[i].error, errno)
			TH_LOG("advice %d", refused[i].advice);
			EXPECT_ERRNO(refused[i].error,
				     madvise(frame_at(map, 1), FRAME_SIZE,
					     refused[i].advice));
			expect_untouched(_metadata, map);
	}
}

/* Kernels differ in which of two reasons for refusal they check first. */
TEST_F(resource, madvise_remove)
{
	const int prots[] = { RW, PROT_READ };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(prots); i++) {
		void *map = map_marked(_metadata, self, NR, prots[i]);

		EXPECT_EQ(-1, madvise(map, NR * FRAME_SIZE, MADV_REMOVE));
		EXPECT_TRUE(errno == EACCES || errno == ENODEV)
			TH_LOG("errno %d", errno);
		expect_untouched(_metadata, map);
	}
}

TEST_F(resource, mlock)
{
	void *map = map_marked(_metadata, self, NR, RW);

	EXPECT_EQ(0, mlock(map, NR * FRAME_SIZE));
	EXPECT_EQ(0, mlock(frame_at(map, 2), FRAME_SIZE));
	expect_untouched(_metadata, map);
	EXPECT_EQ(0, munlock(map, NR * FRAME_SIZE));
	EXPECT_EQ(0, mlockall(MCL_CURRENT));
	EXPECT_EQ(0, munlockall());
	expect_untouched(_metadata, map);
	EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
}

/* mmap() under mlockall() must neither fail nor populate the pages. */
TEST_F(resource, mlock_future)
{
	void *map;

	ASSERT_EQ(0, mlockall(MCL_FUTURE));
	map = reserve(_metadata, self, NR, RW);
	EXPECT_EQ(0, munlockall());
	EXPECT_EQ(0, frames_count(map, NR));
	EXPECT_EQ(0, map_grants(self, 0, NR, map));
	EXPECT_EQ(NR, frames_count(map, NR));
}

/* System calls can copy from and to a mapping. */
TEST_F(resource, kernel_copies)
{
	void *map = map_marked(_metadata, self, NR, RW);
	uint32_t word = 0;
	int ends[2];

	ASSERT_EQ(0, pipe(ends));
	EXPECT_EQ(4, write(ends[1], (void *)frame_word(map, 3), 4));
	EXPECT_EQ(4, read(ends[0], &word, 4));
	EXPECT_EQ(*frame_word(map, 3), word);
	word = 0x5eed0005;
	EXPECT_EQ(4, write(ends[1], &word, 4));
	EXPECT_EQ(4, read(ends[0], (void *)frame_word(map, 5), 4));
	expect_untouched(_metadata, map);
}

/* Page references (GUP) fail: the frames do not belong to dom0. */
TEST_F(resource, no_page_references)
{
	void *map = map_marked(_metadata, self, NR, RW);
	struct iovec to, from = { .iov_base = map, .iov_len = FRAME_SIZE };
	int mem = open("/proc/self/mem", O_RDWR | O_CLOEXEC);
	int ends[2];
	uint32_t word;

	ASSERT_LE(0, mem);
	ASSERT_EQ(0, pipe(ends));
	to = (struct iovec) { .iov_base = &word, .iov_len = sizeof(word) };
	EXPECT_ERRNO(EFAULT, process_vm_readv(getpid(), &to, 1, &from, 1, 0));
	EXPECT_ERRNO(EFAULT, vmsplice(ends[1], &from, 1, 0));
	EXPECT_ERRNO(EIO, pread(mem, &word, sizeof(word), (uintptr_t)map));
	EXPECT_ERRNO(EIO, pwrite(mem, &word, sizeof(word), (uintptr_t)map));
	expect_untouched(_metadata, map);
}

/* Read the VmFlags of the VMA at an address from /proc/self/smaps. */
static bool vm_flags(const void *map, char *flags, size_t size)
{
	FILE *smaps = fopen("/proc/self/smaps", "re");
	unsigned long start;
	bool here = false, found = false;
	char line[512];

	if (!smaps)
		return false;
	while (!found && fgets(line, sizeof(line), smaps)) {
		if (sscanf(line, "%lx-", &start) == 1 && strchr(line, '-'))
			here = start == (uintptr_t)map;
		if (here && !strncmp(line, "VmFlags:", 8)) {
			snprintf(flags, size, "%.200s", line + 8);
			found = true;
		}
	}
	fclose(smaps);
	return found;
}

TEST_F(resource, vma_flags)
{
	void *rw = map_marked(_metadata, self, NR, RW);
	void *ro = map_marked(_metadata, self, NR, PROT_READ);
	char flags[256];

	if (access("/proc/self/smaps", R_OK))
		SKIP(return, "/proc/self/smaps is missing");
	ASSERT_TRUE(vm_flags(rw, flags, sizeof(flags)));
	EXPECT_NE(NULL, strstr(flags, " dc "));	/* not copied on fork */
	EXPECT_NE(NULL, strstr(flags, " dd "));	/* not dumped */
	EXPECT_NE(NULL, strstr(flags, " de "));	/* not expanded */
	EXPECT_NE(NULL, strstr(flags, " sh "));	/* shared */
	ASSERT_TRUE(vm_flags(ro, flags, sizeof(flags)));
	EXPECT_EQ(NULL, strstr(flags, " wr "));	/* not writable */
	EXPECT_EQ(NULL, strstr(flags, " mw "));	/* and never will be */
	EXPECT_NE(NULL, strstr(flags, " dd "));
}

#define PATTERN_SIZE	32

/* Write a pattern that occurs nowhere else in the program's memory. */
static void put_pattern(volatile unsigned char *to, unsigned char seed)
{
	unsigned int i;

	for (i = 0; i < PATTERN_SIZE; i++)
		to[i] = seed + i * i * 7;
}

static bool file_holds(const char *path, unsigned char seed)
{
	unsigned char want[PATTERN_SIZE], *core;
	struct stat st;
	bool found;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st))
		return false;
	core = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (core == MAP_FAILED)
		return false;
	put_pattern(want, seed);
	found = memmem(core, st.st_size, want, sizeof(want));
	munmap(core, st.st_size);
	return found;
}

#define CORE_PATTERN	"/proc/sys/kernel/core_pattern"

static bool set_core_pattern(const char *pattern, char *old, size_t size)
{
	FILE *f = fopen(CORE_PATTERN, "r+e");
	bool done;

	if (!f)
		return false;
	if (old) {
		if (!fgets(old, size, f))
			old[0] = '\0';
		rewind(f);
	}
	done = fputs(pattern, f) >= 0;
	return !fclose(f) && done;
}

static void dump_core(const char *dir)
{
	const struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
	FILE *filter = fopen("/proc/self/coredump_filter", "we");

	/* Dump all types of memory: shared, file-backed, DAX and so on. */
	if (filter) {
		fputs("0x1ff", filter);
		fclose(filter);
	}
	if (chdir(dir) || setrlimit(RLIMIT_CORE, &unlimited))
		_exit(1);
	signal(SIGABRT, SIG_DFL);
	abort();
}

/*
 * A child dumps core with one pattern in anonymous memory, which has to be in
 * the core, and another one in the mapping, which must not.
 */
TEST_F(resource, not_in_core_dumps)
{
	char dir[] = "/tmp/xen-resource-core-XXXXXX";
	char old[256], path[64];
	const unsigned char plain = 3, secret = 4;
	struct stat st;
	int status;
	pid_t pid;

	ASSERT_NE(NULL, mkdtemp(dir));
	if (!set_core_pattern("core", old, sizeof(old))) {
		rmdir(dir);
		SKIP(return, CORE_PATTERN " cannot be set");
	}
	pid = fork();
	if (!pid) {
		void *map = frames_reserve(self->fd, NR, RW);
		void *mem = anon_pages(1, RW);

		if (!map || mem == MAP_FAILED || map_grants(self, 0, NR, map))
			_exit(1);
		put_pattern(mem, plain);
		put_pattern(frame_at(map, 1), secret);
		dump_core(dir);
	}
	waitpid(pid, &status, 0);
	set_core_pattern(old, NULL, 0);
	ASSERT_TRUE(WIFSIGNALED(status));
	ASSERT_EQ(SIGABRT, WTERMSIG(status));

	snprintf(path, sizeof(path), "%s/core", dir);
	if (stat(path, &st))
		snprintf(path, sizeof(path), "%s/core.%d", dir, pid);
	EXPECT_EQ(0, stat(path, &st));
	EXPECT_TRUE(file_holds(path, plain));
	EXPECT_FALSE(file_holds(path, secret));
	unlink(path);
	rmdir(dir);
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

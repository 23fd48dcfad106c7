// SPDX-License-Identifier: GPL-2.0-only
/*
 * The library alone, on fake devices.  The program links to libxenresource and
 * not to libxenforeignmemory.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <xentoolcore.h>

#include "../xenresource.h"
#include "harness.h"
#include "fake.h"

#define THREADS		8
#define ROUNDS		200

FIXTURE(handle)
{
	xenforeignmemory_handle *fmem;
};

FIXTURE_SETUP(handle)
{
	self->fmem = xenforeignmemory_open(NULL, 0);
	ASSERT_NE(NULL, self->fmem);
}

FIXTURE_TEARDOWN(handle)
{
	EXPECT_EQ(0, xenforeignmemory_close(self->fmem));
	EXPECT_EQ(0, fake_open_fds(FAKE_RESOURCE));
	EXPECT_EQ(0, fake_mappings(FAKE_RESOURCE));
	EXPECT_EQ(0, leaks());
}

static int size_errno(xenforeignmemory_handle *fmem, size_t *size)
{
	errno = 0;
	return xenforeignmemory_resource_size(fmem, DOMID, XEN_RESOURCE_GRANT_TABLE,
					      0, size) ? errno : 0;
}

/* Opening */

TEST(open_fd_copies_the_descriptor)
{
	xenforeignmemory_handle *first = xenforeignmemory_open(NULL, 0);
	xenforeignmemory_handle *fmem;
	size_t size;

	ASSERT_NE(NULL, first);
	fmem = xenresource_open_fd(fake_fd(FAKE_RESOURCE));
	ASSERT_NE(NULL, fmem);
	EXPECT_EQ(1, fake_opens(FAKE_RESOURCE));
	EXPECT_EQ(2, fake_open_fds(FAKE_RESOURCE));
	EXPECT_EQ(0, xenforeignmemory_close(first));
	EXPECT_EQ(0, size_errno(fmem, &size));
	EXPECT_EQ(FD_CLOEXEC, fcntl(fake_fd(FAKE_RESOURCE), F_GETFD));
	EXPECT_EQ(0, xenforeignmemory_close(fmem));
	EXPECT_EQ(0, fake_open_fds(FAKE_RESOURCE));
	EXPECT_EQ(0, leaks());
}

TEST(open_fd_of_a_closed_descriptor)
{
	errno = 0;
	EXPECT_EQ(NULL, xenresource_open_fd(-1));
	EXPECT_EQ(EBADF, errno);
	errno = 0;
	EXPECT_EQ(NULL, xenresource_open_fd(999));
	EXPECT_EQ(EBADF, errno);
	EXPECT_EQ(0, leaks());
}

TEST(open_uses_our_device)
{
	xenforeignmemory_handle *fmem = xenforeignmemory_open(NULL, 0);

	ASSERT_NE(NULL, fmem);
	EXPECT_EQ(1, fake_open_fds(FAKE_RESOURCE));
	EXPECT_EQ(0, fake_opens(FAKE_PRIVCMD));
	EXPECT_EQ(0, xenforeignmemory_close(fmem));
	EXPECT_EQ(0, fake_open_fds(FAKE_RESOURCE));
	EXPECT_EQ(0, leaks());
}

TEST(open_falls_back_where_our_device_is_absent)
{
	static const int absent[] = { ENOENT, ENODEV, ENXIO };
	xenforeignmemory_handle *fmem;
	size_t size;

	for (size_t i = 0; i < ARRAY_SIZE(absent); i++) {
		fake_fail_open(FAKE_RESOURCE, absent[i]);
		fmem = xenforeignmemory_open(NULL, 0);
		ASSERT_NE(NULL, fmem);
		EXPECT_EQ(1, fake_open_fds(FAKE_PRIVCMD));
		EXPECT_EQ(0, size_errno(fmem, &size));
		EXPECT_EQ(0, xenforeignmemory_restrict(fmem, DOMID));
		EXPECT_EQ(DOMID, fake_restricted(FAKE_PRIVCMD));
		EXPECT_EQ(0, xenforeignmemory_close(fmem));
		EXPECT_EQ(0, fake_open_fds(FAKE_PRIVCMD));
	}
	EXPECT_EQ(ARRAY_SIZE(absent),
		  fake_ioctls(FAKE_PRIVCMD, XEN_RESOURCE_IOC_MAP));
}

TEST(open_falls_back_to_the_old_place_of_privcmd)
{
	xenforeignmemory_handle *fmem;

	fake_fail_open(FAKE_RESOURCE, ENOENT);
	fake_fail_open(FAKE_PRIVCMD, ENOENT);
	fmem = xenforeignmemory_open(NULL, 0);
	ASSERT_NE(NULL, fmem);
	EXPECT_EQ(1, fake_open_fds(FAKE_PROC));
	EXPECT_EQ(0, xenforeignmemory_close(fmem));
}

TEST(open_does_not_fall_back_when_not_allowed)
{
	static const int errors[] = { EACCES, EPERM, EBUSY, EMFILE };

	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		fake_fail_open(FAKE_RESOURCE, errors[i]);
		EXPECT_NULL_ERRNO(errors[i], xenforeignmemory_open(&logger, 0));
		EXPECT_EQ(i + 1, messages);
		EXPECT_NE(NULL, strstr(message, "/dev/xen/resource"));
	}
	EXPECT_EQ(0, fake_opens(FAKE_PRIVCMD));
	EXPECT_EQ(0, leaks());
}

TEST(open_fails_without_any_device)
{
	for (int i = 0; i < FAKE_DEVICES; i++)
		fake_fail_open(i, ENOENT);
	EXPECT_NULL_ERRNO(ENOENT, xenforeignmemory_open(&logger, 0));
	EXPECT_EQ(1, messages);
	EXPECT_EQ(0, leaks());
}

TEST(open_failure_is_one_line_on_stderr)
{
	int fd = capture_stderr();

	fake_fail_open(FAKE_RESOURCE, EACCES);
	EXPECT_EQ(NULL, xenforeignmemory_open(NULL, 0));
	EXPECT_STREQ("xenresource: error: cannot open /dev/xen/resource: Permission denied\n",
		     captured(fd));
}

TEST_F(handle, descriptor_closes_on_exec)
{
	char fd[16];
	int status;
	pid_t pid;

	snprintf(fd, sizeof(fd), "%d", fake_fd(FAKE_RESOURCE));
	pid = fork();
	if (!pid) {
		execl("/bin/sh", "sh", "-c", "! [ -e /proc/self/fd/$1 ]", "sh",
		      fd, NULL);
		_exit(2);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

/* Messages for XEN_RESOURCE_DEBUG=1 */

static const char *expected(const char *message)
{
	static char text[256];

	snprintf(text, sizeof(text), "xenresource: debug: %s[%d]: %s\n",
		 program_invocation_short_name, getpid(), message);
	return text;
}

#define ABSENT	": /dev/xen/resource is absent"

/* Enable debug messages, and capture them. */
static int capture_debug(void)
{
	setenv("XEN_RESOURCE_DEBUG", "1", 1);
	return capture_stderr();
}

static void open_and_close(struct __test_metadata *_metadata)
{
	xenforeignmemory_handle *fmem = xenforeignmemory_open(NULL, 0);

	ASSERT_NE(NULL, fmem);
	EXPECT_EQ(0, xenforeignmemory_close(fmem));
}

TEST(debug_reports_the_device_once)
{
	int fd = capture_debug();

	open_and_close(_metadata);
	open_and_close(_metadata);
	EXPECT_STREQ(expected("using /dev/xen/resource"),
		     captured(fd));
}

TEST(debug_reports_the_fallback)
{
	int fd = capture_debug();

	fake_fail_open(FAKE_RESOURCE, ENOENT);
	open_and_close(_metadata);
	EXPECT_STREQ(expected("using /dev/xen/privcmd (driver privcmd)" ABSENT),
		     captured(fd));
}

TEST(debug_reports_our_driver_behind_privcmd)
{
	int fd = capture_debug();

	fake_fail_open(FAKE_RESOURCE, ENOENT);
	fake_switched(true);
	open_and_close(_metadata);
	EXPECT_STREQ(expected("using /dev/xen/privcmd (driver xen-resource)" ABSENT),
		     captured(fd));
}

TEST(debug_reports_failed_maps)
{
	static const char want[] =
		"cannot map 64 frames from 3 of type 1, id 0, domain 7: Invalid argument";
	xenforeignmemory_handle *fmem = xenforeignmemory_open(NULL, 0);
	int fd = capture_debug();
	void *addr = NULL;

	ASSERT_NE(NULL, fmem);
	fake_end(40, EINVAL);
	EXPECT_NULL_ERRNO(EINVAL, map_frames(fmem, 3, 64, &addr));
	EXPECT_STREQ(expected(want), captured(fd));
	EXPECT_EQ(0, xenforeignmemory_close(fmem));
}

TEST(debug_is_off_by_default)
{
	static const char *const off[] = { NULL, "", "0" };
	int fd = capture_stderr();
	void *addr = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(off); i++) {
		if (off[i])
			setenv("XEN_RESOURCE_DEBUG", off[i], 1);
		else
			unsetenv("XEN_RESOURCE_DEBUG");
		open_and_close(_metadata);
		EXPECT_EQ(NULL, map_frames(NULL, 0, 1, &addr));
	}
	EXPECT_STREQ("", captured(fd));
}

/* Handles */

TEST(null_handle)
{
	void *addr = &addr;
	size_t size = 1;

	EXPECT_EQ(0, xenforeignmemory_close(NULL));
	EXPECT_ERRNO(EINVAL, xenforeignmemory_restrict(NULL, DOMID));
	EXPECT_EQ(EINVAL, size_errno(NULL, &size));
	EXPECT_NULL_ERRNO(EINVAL, map_frames(NULL, 0, 1, &addr));
	EXPECT_EQ(&addr, addr);
	EXPECT_EQ(1, size);
}

TEST(unknown_handle)
{
	xenforeignmemory_handle *closed = xenforeignmemory_open(NULL, 0);
	void *addr = NULL;
	size_t size;

	ASSERT_EQ(0, xenforeignmemory_close(closed));
	EXPECT_ERRNO(EBADF, xenforeignmemory_close(closed));
	EXPECT_ERRNO(EBADF, xenforeignmemory_restrict(closed, DOMID));
	EXPECT_EQ(EBADF, size_errno(closed, &size));
	EXPECT_NULL_ERRNO(EBADF, map_frames(closed, 0, 1, &addr));
	EXPECT_EQ(0, leaks());
}

/* Have the kernel kill this process when it opens a file. */
static int forbid_open(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = 4, .filter = filter };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static int use_handle(xenforeignmemory_handle *fmem,
		      xenforeignmemory_handle *closed)
{
	xenforeignmemory_resource_handle *res;
	void *addr = NULL;
	size_t size;

	if (forbid_open())
		return 1;
	if (xenforeignmemory_restrict(fmem, DOMID) || size_errno(fmem, &size))
		return 2;
	res = map_frames(fmem, 0, 1, &addr);
	if (!res || xenforeignmemory_unmap_resource(fmem, res))
		return 3;
	if (map_frames(closed, 0, 1, &addr) || errno != EBADF)
		return 4;
	if (!xenforeignmemory_close(closed) || errno != EBADF)
		return 5;
	return xenforeignmemory_close(fmem) ? 6 : 0;
}

/* Device models forbid it once they have dropped their privileges. */
TEST_F(handle, only_open_opens_files)
{
	xenforeignmemory_handle *closed = xenforeignmemory_open(NULL, 0);
	int status;
	pid_t pid;

	/* valgrind itself opens files. */
	if (getenv("MEMCHECK"))
		SKIP(return, "not under valgrind");
	ASSERT_EQ(0, xenforeignmemory_close(closed));
	pid = fork();
	if (!pid)
		_exit(use_handle(self->fmem, closed));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

/* Sizes */

TEST_F(handle, size_is_in_bytes)
{
	size_t size = 0;

	EXPECT_EQ(0, size_errno(self->fmem, &size));
	EXPECT_EQ(40 * 4096, size);
	EXPECT_EQ(0, fake_mappings(FAKE_RESOURCE));
}

TEST_F(handle, size_beyond_four_gigabytes)
{
	size_t size = 0;

	fake_size(XEN_RESOURCE_MAX_FRAMES);
	EXPECT_EQ(0, size_errno(self->fmem, &size));
	EXPECT_EQ((1UL << 38) - 4096, size);
}

TEST_F(handle, size_needs_a_pointer)
{
	EXPECT_EQ(EINVAL, size_errno(self->fmem, NULL));
	EXPECT_EQ(0, fake_ioctls(FAKE_RESOURCE, XEN_RESOURCE_IOC_MAP));
}

TEST_F(handle, size_that_is_an_error_code)
{
	size_t size = 1;

	fake_size((uint32_t)-EOPNOTSUPP);
	EXPECT_EQ(EOPNOTSUPP, size_errno(self->fmem, &size));
	EXPECT_EQ(1, size);
}

/* Xen < 4.15 answers 32, its batch limit, for every type. */
TEST_F(handle, size_that_is_a_limit)
{
	size_t size = 1;

	fake_size(32);
	EXPECT_EQ(EOPNOTSUPP, size_errno(self->fmem, &size));
	EXPECT_EQ(1, size);
	EXPECT_EQ(2, fake_ioctls(FAKE_RESOURCE, XEN_RESOURCE_IOC_MAP));
}

TEST_F(handle, size_equal_to_that_limit)
{
	size_t size = 1;

	fake_size(32);
	fake_types(3);
	EXPECT_EQ(0, size_errno(self->fmem, &size));
	EXPECT_EQ(32 * 4096, size);
}

TEST_F(handle, errors_are_the_drivers)
{
	static const int errors[] = { EPERM, ESRCH, ENOENT, EINVAL, EACCES,
				      EFAULT, EBUSY, ENOMEM, EINTR, EOPNOTSUPP };
	void *addr = &addr;
	size_t size = 1;

	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		fake_fail_ioctl(FAKE_RESOURCE, XEN_RESOURCE_IOC_MAP, errors[i]);
		EXPECT_EQ(errors[i], size_errno(self->fmem, &size));
		EXPECT_NULL_ERRNO(errors[i],
				  map_frames(self->fmem, 0, 1, &addr));
	}
	EXPECT_EQ(1, size);
	EXPECT_EQ(&addr, addr);
	EXPECT_EQ(0, fake_mappings(FAKE_RESOURCE));
}

TEST_F(handle, missing_ioctl_is_eopnotsupp)
{
	size_t size;

	fake_fail_ioctl(FAKE_RESOURCE, XEN_RESOURCE_IOC_MAP, ENOTTY);
	EXPECT_EQ(EOPNOTSUPP, size_errno(self->fmem, &size));

	/* A privcmd that returns EINVAL for every unknown ioctl. */
	fake_unknown(EINVAL);
	fake_fail_ioctl(FAKE_RESOURCE, XEN_RESOURCE_IOC_MAP, EINVAL);
	EXPECT_EQ(EOPNOTSUPP, size_errno(self->fmem, &size));
}

/* Mapping */

TEST_F(handle, map_gives_the_frames_asked_for)
{
	xenforeignmemory_resource_handle *res;
	uint32_t *word = NULL;

	res = map_frames(self->fmem, 3, 5, (void **)&word);
	ASSERT_NE(NULL, res);
	ASSERT_NE(NULL, word);
	EXPECT_EQ(1, fake_mappings(FAKE_RESOURCE));
	for (uint32_t i = 0; i < 5; i++)
		EXPECT_EQ(fake_word(DOMID, 3 + i), word[i * 1024]);
	EXPECT_EQ(0, xenforeignmemory_unmap_resource(self->fmem, res));
	EXPECT_EQ(0, fake_mappings(FAKE_RESOURCE));
}

TEST_F(handle, mapping_outlives_the_handle)
{
	xenforeignmemory_handle *other = xenforeignmemory_open(NULL, 0);
	xenforeignmemory_resource_handle *res;
	uint32_t *word = NULL;

	ASSERT_NE(NULL, other);
	res = map_frames(other, 9, 1, (void **)&word);
	ASSERT_NE(NULL, res);
	EXPECT_EQ(0, xenforeignmemory_close(other));
	EXPECT_EQ(fake_word(DOMID, 9), *word);
	EXPECT_EQ(0, xenforeignmemory_unmap_resource(NULL, res));
}

TEST_F(handle, unmap_nothing)
{
	EXPECT_EQ(0, xenforeignmemory_unmap_resource(self->fmem, NULL));
	EXPECT_EQ(0, xenforeignmemory_unmap_resource(NULL, NULL));
}

TEST_F(handle, map_of_nothing_is_not_a_size_query)
{
	void *addr = NULL;

	EXPECT_NULL_ERRNO(EINVAL, map_frames(self->fmem, 0, 0, &addr));
	EXPECT_EQ(NULL, addr);
	EXPECT_EQ(0, fake_ioctls(FAKE_RESOURCE, XEN_RESOURCE_IOC_MAP));
}

TEST_F(handle, map_arguments_that_do_not_fit)
{
	static const struct {
		unsigned long frame, nr;
	} bad[] = {
		{ 1UL << 32, 1 },
		{ -1UL, 1 },
		{ 0, XEN_RESOURCE_MAX_FRAMES + 1UL },
		{ 0, 1UL << 32 },
		{ 0, 1UL << 52 },
		{ 0, -1UL },
	};
	void *addr = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_NULL_ERRNO(EINVAL, map_frames(self->fmem, bad[i].frame,
						     bad[i].nr, &addr));
	EXPECT_NULL_ERRNO(EINVAL, map_frames(self->fmem, 0, 1, NULL));
	EXPECT_EQ(0, fake_ioctls(FAKE_RESOURCE, XEN_RESOURCE_IOC_MAP));
}

TEST_F(handle, map_flags)
{
	static const int bad[] = { MAP_PRIVATE, MAP_SHARED_VALIDATE, MAP_FIXED,
				   MAP_FIXED_NOREPLACE, MAP_POPULATE,
				   MAP_LOCKED, MAP_ANONYMOUS };
	xenforeignmemory_resource_handle *res;
	void *addr = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_NULL_ERRNO(EINVAL,
				  xenforeignmemory_map_resource(self->fmem, DOMID,
								0, 0, 0, 1, &addr,
								PROT_READ, bad[i]));
	EXPECT_EQ(0, fake_ioctls(FAKE_RESOURCE, XEN_RESOURCE_IOC_MAP));

	res = xenforeignmemory_map_resource(self->fmem, DOMID, 0, 0, 0, 1,
					    &addr, PROT_READ, MAP_SHARED);
	EXPECT_NE(NULL, res);
	EXPECT_EQ(0, xenforeignmemory_unmap_resource(self->fmem, res));
}

TEST_F(handle, hint_is_a_hint)
{
	char *place = mmap(NULL, 16 << 12, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	xenforeignmemory_resource_handle *res;
	void *addr;

	/* A free address is used. */
	ASSERT_NE(MAP_FAILED, place);
	ASSERT_EQ(0, munmap(place, 16 << 12));
	addr = place;
	res = map_frames(self->fmem, 0, 2, &addr);
	ASSERT_NE(NULL, res);
	EXPECT_EQ(place, addr);
	EXPECT_EQ(0, xenforeignmemory_unmap_resource(self->fmem, res));

	/* An address in use is not, and its contents do not change. */
	place = mmap(NULL, 16 << 12, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, place);
	memset(place, 0x5a, 16 << 12);
	addr = place;
	res = map_frames(self->fmem, 0, 2, &addr);
	ASSERT_NE(NULL, res);
	EXPECT_NE(place, addr);
	EXPECT_EQ(0x5a, place[0]);
	EXPECT_EQ(0x5a, place[4096]);
	EXPECT_EQ(0, xenforeignmemory_unmap_resource(self->fmem, res));
	munmap(place, 16 << 12);
}

TEST_F(handle, uninitialised_hint_is_harmless)
{
	static const uintptr_t hints[] = { 1, 0xfff, 0x1000, 0xdeadbeef,
					   0xdeadb000, 0x7fffffffffff,
					   0x7ffffffff000, 0x8000000000000000,
					   0xfffffffffffff000, -1UL };
	xenforeignmemory_resource_handle *res;
	uint32_t *word;

	if (getenv("MEMCHECK"))
		SKIP(return, "valgrind's mmap() refuses wild hints");

	for (size_t i = 0; i < ARRAY_SIZE(hints); i++) {
		word = (void *)hints[i];
		res = map_frames(self->fmem, 1, 2, (void **)&word);
		ASSERT_NE(NULL, res);
		EXPECT_EQ(fake_word(DOMID, 1), *word);
		EXPECT_EQ(0, xenforeignmemory_unmap_resource(self->fmem, res));
	}
}

/* The library passes types on unchecked, even one that Xen's header lacks. */
TEST_F(handle, statistics)
{
	xenforeignmemory_resource_handle *res;
	struct xen_resource_map request;
	uint32_t *word = NULL;
	size_t size;

	fake_size(3);
	ASSERT_EQ(0, xenforeignmemory_resource_size(self->fmem, DOMID,
						    XEN_RESOURCE_STATS,
						    XEN_RESOURCE_STATS_ID,
						    &size));
	EXPECT_EQ(3 * 4096, size);
	request = fake_request();
	EXPECT_EQ(DOMID, request.domid);
	EXPECT_EQ(0x8000, request.type);
	EXPECT_EQ(0, request.id);
	EXPECT_EQ(0, request.num);
	EXPECT_EQ(0, request.addr);

	res = xenforeignmemory_map_resource(self->fmem, DOMID,
					    XEN_RESOURCE_STATS,
					    XEN_RESOURCE_STATS_ID, 1, 2,
					    (void **)&word, PROT_READ, 0);
	ASSERT_NE(NULL, res);
	EXPECT_EQ(fake_word(DOMID, 1), *word);
	request = fake_request();
	EXPECT_EQ(0x8000, request.type);
	EXPECT_EQ(0, request.id);
	EXPECT_EQ(1, request.frame);
	EXPECT_EQ(2, request.num);
	EXPECT_EQ((uintptr_t)word, request.addr);
	EXPECT_EQ(0, xenforeignmemory_unmap_resource(self->fmem, res));

	/* The driver refuses a writable mapping of statistics. */
	fake_fail_ioctl(FAKE_RESOURCE, XEN_RESOURCE_IOC_MAP, EACCES);
	EXPECT_NULL_ERRNO(EACCES,
			  xenforeignmemory_map_resource(self->fmem, DOMID,
							XEN_RESOURCE_STATS, 0, 0, 1,
							(void **)&word,
							PROT_READ | PROT_WRITE, 0));
	EXPECT_EQ(0, fake_mappings(FAKE_RESOURCE));
}

/* The frame that made a map fail */

static int error_errno(xenforeignmemory_handle *fmem,
		       struct xenresource_error *error)
{
	errno = 0;
	return xenresource_last_error(fmem, error) ? errno : 0;
}

TEST_F(handle, last_error_names_the_frame)
{
	struct xenresource_error error;
	void *addr = NULL;

	fake_end(40, EINVAL);
	ASSERT_EQ(NULL, map_frames(self->fmem, 3, 64, &addr));
	ASSERT_EQ(0, error_errno(self->fmem, &error));
	EXPECT_EQ(DOMID, error.domid);
	EXPECT_EQ(XEN_RESOURCE_GRANT_TABLE, error.type);
	EXPECT_EQ(0, error.id);
	EXPECT_EQ(3, error.frame);
	EXPECT_EQ(64, error.nr_frames);
	EXPECT_EQ(EINVAL, error.error);
	EXPECT_EQ(40, error.failed_frame);
	EXPECT_EQ(EINVAL, error.frame_error);
	EXPECT_EQ(0, fake_mappings(FAKE_RESOURCE));
}

TEST_F(handle, last_error_finds_every_frame)
{
	struct xenresource_error error;
	void *addr = NULL;

	for (unsigned int nr = 1; nr <= 17; nr++) {
		for (unsigned int end = 5; end < 5 + nr; end++) {
			fake_end(end, ENOENT);
			ASSERT_EQ(NULL, map_frames(self->fmem, 5, nr, &addr));
			ASSERT_EQ(0, error_errno(self->fmem, &error));
			ASSERT_EQ(end, error.failed_frame);
			ASSERT_EQ(ENOENT, error.frame_error);
		}
	}
}

TEST_F(handle, last_error_of_the_largest_map)
{
	struct xenresource_error error;
	unsigned int before;
	void *addr = NULL;

	fake_end(3, EINVAL);
	ASSERT_EQ(NULL, map_frames(self->fmem, 0, XEN_RESOURCE_MAX_FRAMES,
				   &addr));
	before = fake_ioctls(FAKE_RESOURCE, XEN_RESOURCE_IOC_MAP);
	ASSERT_EQ(0, error_errno(self->fmem, &error));
	EXPECT_EQ(3, error.failed_frame);
	EXPECT_GE(28, fake_ioctls(FAKE_RESOURCE, XEN_RESOURCE_IOC_MAP) - before);
}

TEST_F(handle, last_error_when_the_first_frame_fails)
{
	static const int errors[] = { EPERM, ESRCH, ENOENT, EINVAL, EACCES,
				      EOPNOTSUPP };
	struct xenresource_error error;
	void *addr = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		fake_fail_ioctl(FAKE_RESOURCE, XEN_RESOURCE_IOC_MAP, errors[i]);
		ASSERT_EQ(NULL, map_frames(self->fmem, 7, 1000, &addr));
		ASSERT_EQ(0, error_errno(self->fmem, &error));
		EXPECT_EQ(7, error.failed_frame);
		EXPECT_EQ(errors[i], error.error);
		EXPECT_EQ(errors[i], error.frame_error);
	}
}

TEST_F(handle, last_error_when_the_map_would_work_now)
{
	struct xenresource_error error;
	void *addr = NULL;

	fake_fail_ioctl(FAKE_RESOURCE, XEN_RESOURCE_IOC_MAP, ENOMEM);
	ASSERT_EQ(NULL, map_frames(self->fmem, 2, 10, &addr));
	fake_fail_ioctl(FAKE_RESOURCE, XEN_RESOURCE_IOC_MAP, 0);
	ASSERT_EQ(0, error_errno(self->fmem, &error));
	EXPECT_EQ(ENOMEM, error.error);
	EXPECT_EQ(12, error.failed_frame);
	EXPECT_EQ(0, error.frame_error);
	EXPECT_EQ(0, fake_mappings(FAKE_RESOURCE));
}

TEST_F(handle, last_error_of_invalid_arguments)
{
	struct xenresource_error error;
	void *addr = NULL;

	fake_end(0, ENOENT);
	ASSERT_EQ(NULL, map_frames(self->fmem, 0, 1, &addr));
	ASSERT_EQ(NULL, map_frames(self->fmem, 1UL << 32, 2, &addr));
	ASSERT_EQ(0, error_errno(self->fmem, &error));
	EXPECT_EQ(1UL << 32, error.frame);
	EXPECT_EQ(2, error.nr_frames);
	EXPECT_EQ(1UL << 32, error.failed_frame);
	EXPECT_EQ(EINVAL, error.error);
	EXPECT_EQ(EINVAL, error.frame_error);
	EXPECT_EQ(1, fake_ioctls(FAKE_RESOURCE, XEN_RESOURCE_IOC_MAP));
}

static void *ask_for_error(void *fmem)
{
	struct xenresource_error error;

	return (void *)(intptr_t)error_errno(fmem, &error);
}

TEST_F(handle, last_error_belongs_to_thread_and_handle)
{
	xenforeignmemory_handle *other = xenforeignmemory_open(NULL, 0);
	struct xenresource_error error = { .frame = 99 };
	void *addr = NULL;
	pthread_t thread;
	void *result;

	ASSERT_NE(NULL, other);
	EXPECT_EQ(ENOENT, error_errno(self->fmem, &error));
	EXPECT_EQ(EINVAL, error_errno(NULL, &error));
	EXPECT_EQ(EINVAL, error_errno(self->fmem, NULL));
	fake_end(1, EINVAL);
	ASSERT_EQ(NULL, map_frames(self->fmem, 0, 2, &addr));
	EXPECT_EQ(ENOENT, error_errno(other, &error));
	EXPECT_EQ(99, error.frame);
	ASSERT_EQ(0, pthread_create(&thread, NULL, ask_for_error, self->fmem));
	ASSERT_EQ(0, pthread_join(thread, &result));
	EXPECT_EQ(ENOENT, (intptr_t)result);
	EXPECT_EQ(0, error_errno(self->fmem, &error));
	EXPECT_EQ(1, error.failed_frame);

	ASSERT_EQ(NULL, map_frames(other, 0, 2, &addr));
	EXPECT_EQ(0, xenforeignmemory_close(other));
	EXPECT_EQ(EBADF, error_errno(other, &error));
}

/* New handles may get the addresses of closed ones. */
TEST(last_error_does_not_outlive_the_handle)
{
	xenforeignmemory_handle *fmem[16];
	struct xenresource_error error;
	void *addr = NULL;

	fake_end(1, EINVAL);
	for (unsigned int again = 0; again < 2; again++) {
		for (size_t i = 0; i < ARRAY_SIZE(fmem); i++) {
			fmem[i] = xenforeignmemory_open(NULL, 0);
			ASSERT_NE(NULL, fmem[i]);
			EXPECT_EQ(ENOENT, error_errno(fmem[i], &error));
		}
		for (size_t i = 0; i < ARRAY_SIZE(fmem); i++) {
			ASSERT_EQ(NULL, map_frames(fmem[i], 0, 2, &addr));
			EXPECT_EQ(0, error_errno(fmem[i], &error));
			ASSERT_EQ(0, xenforeignmemory_close(fmem[i]));
		}
	}
}

/* Restricting */

TEST_F(handle, restrict_reaches_the_device)
{
	EXPECT_EQ(0, xenforeignmemory_restrict(self->fmem, DOMID));
	EXPECT_EQ(DOMID, fake_restricted(FAKE_RESOURCE));
}

TEST_F(handle, restrict_errors)
{
	static const domid_t special[] = { DOMID_FIRST_RESERVED, DOMID_SELF,
					   DOMID_IO, DOMID_INVALID, 0xffff };

	for (size_t i = 0; i < ARRAY_SIZE(special); i++)
		EXPECT_ERRNO(EINVAL,
			     xenforeignmemory_restrict(self->fmem, special[i]));
	EXPECT_EQ(-1, fake_restricted(FAKE_RESOURCE));

	fake_fail_ioctl(FAKE_RESOURCE, XEN_RESOURCE_IOC_RESTRICT, EPERM);
	EXPECT_ERRNO(EPERM, xenforeignmemory_restrict(self->fmem, DOMID));
}

TEST_F(handle, restrict_all_finds_the_handle)
{
	EXPECT_EQ(0, xentoolcore_restrict_all(DOMID));
	EXPECT_EQ(DOMID, fake_restricted(FAKE_RESOURCE));
	EXPECT_EQ(1, fake_ioctls(FAKE_RESOURCE, XEN_RESOURCE_IOC_RESTRICT));

	fake_fail_ioctl(FAKE_RESOURCE, XEN_RESOURCE_IOC_RESTRICT, EINVAL);
	EXPECT_EQ(-1, xentoolcore_restrict_all(DOMID + 1));
}

TEST(restrict_all_does_not_find_a_closed_handle)
{
	xenforeignmemory_handle *fmem = xenforeignmemory_open(NULL, 0);

	ASSERT_EQ(0, xenforeignmemory_close(fmem));
	fake_fail_open(FAKE_RESOURCE, EACCES);
	EXPECT_EQ(NULL, xenforeignmemory_open(&logger, 0));
	EXPECT_EQ(0, xentoolcore_restrict_all(DOMID));
	EXPECT_EQ(0, fake_ioctls(FAKE_RESOURCE, XEN_RESOURCE_IOC_RESTRICT));
}

/* Threads and processes */

static atomic_uint thread_failures;
static pthread_t threads[THREADS];

static void start_threads(struct __test_metadata *_metadata,
			  void *(*run)(void *fmem), xenforeignmemory_handle *fmem)
{
	for (int i = 0; i < THREADS; i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, run, fmem));
}

static void join_threads(struct __test_metadata *_metadata)
{
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	EXPECT_EQ(0, atomic_load(&thread_failures));
}

/* The fake device has memory per handle: every thread maps through its own. */
static void *use_handles(void *arg)
{
	xenforeignmemory_handle *shared = arg;
	xenforeignmemory_resource_handle *res;
	xenforeignmemory_handle *fmem;
	uint32_t *word;
	size_t size;

	for (int i = 0; i < ROUNDS; i++) {
		word = NULL;
		fmem = xenforeignmemory_open(NULL, 0);
		res = map_frames(fmem, i, 3, (void **)&word);
		if (!res || word[1024] != fake_word(DOMID, i + 1))
			thread_failures++;
		if (size_errno(shared, &size) || size != 40 << 12)
			thread_failures++;
		if (xenforeignmemory_unmap_resource(fmem, res))
			thread_failures++;
		if (xenforeignmemory_close(fmem))
			thread_failures++;
	}
	return NULL;
}

TEST_F(handle, threads)
{
	start_threads(_metadata, use_handles, self->fmem);
	join_threads(_metadata);
	EXPECT_EQ(THREADS * ROUNDS + 1, fake_opens(FAKE_RESOURCE));
	EXPECT_EQ(1, fake_open_fds(FAKE_RESOURCE));
}

static atomic_bool stop;

static void *query_sizes(void *fmem)
{
	size_t size;

	while (!stop)
		if (size_errno(fmem, &size))
			thread_failures++;
	return NULL;
}

/*
 * close() in a child does not hang on a lock that a parent's thread held: the time
 * limit of make check would end this program.
 */
TEST_F(handle, child_closes_what_it_inherits)
{
	int status;
	pid_t pid;

	start_threads(_metadata, query_sizes, self->fmem);
	for (int i = 0; i < 100; i++) {
		pid = fork();
		if (!pid)
			_exit(xenforeignmemory_close(self->fmem) ? 1 : 0);
		ASSERT_EQ(pid, waitpid(pid, &status, 0));
		ASSERT_EQ(0, status);
	}
	stop = true;

	/* The parent's handle is unaffected. */
	join_threads(_metadata);
	EXPECT_EQ(1, fake_open_fds(FAKE_RESOURCE));
}

TEST_HARNESS_MAIN

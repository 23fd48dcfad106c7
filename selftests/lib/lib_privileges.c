// SPDX-License-Identifier: GPL-2.0-only
/*
 * The library in a process that has given up its privileges as the device model
 * of docs/examples does: every function works, and the filter kills a process that
 * does what it must not.
 */
#include "domain.h"	/* must be first: xenctrl.h before Xen's headers */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <xenforeignmemory.h>
#include <xentoolcore.h>

#include "drop-privileges.h"
#include "test_frames.h"
#include "harness.h"

#define USER	65534

FIXTURE(privileges) {
	struct test_domain dom;
	uint16_t other;
	char directory[32];
};

FIXTURE_SETUP(privileges)
{
	strcpy(self->directory, "/tmp/xen-resource-XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->directory));
	ASSERT_EQ(0, test_domain_create(&self->dom, NULL));
	self->other = self->dom.domid + 1;
}

FIXTURE_TEARDOWN(privileges)
{
	EXPECT_EQ(0, rmdir(self->directory));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

static int map_errno(xenforeignmemory_handle *fmem, uint16_t domid)
{
	xenforeignmemory_resource_handle *map;
	void *addr = NULL;

	map = xenforeignmemory_map_resource(fmem, domid,
					    XEN_RESOURCE_GRANT_TABLE,
					    XEN_RESOURCE_GRANT_SHARED, 0, 4,
					    &addr, PROT_READ, 0);
	if (!map)
		return errno;
	if (frames_count(addr, 4) != 4)
		return -1;
	return xenforeignmemory_unmap_resource(fmem, map) ? -1 : 0;
}

static int size_errno(xenforeignmemory_handle *fmem, uint16_t domid)
{
	size_t size;

	return xenforeignmemory_resource_size(fmem, domid,
					      XEN_RESOURCE_GRANT_TABLE,
					      XEN_RESOURCE_GRANT_SHARED, &size) ?
	       errno : 0;
}

/* The number of the first check that fails, or 0. */
static int use_library(FIXTURE_DATA(privileges) *self)
{
	const uint16_t own = self->dom.domid;
	const int size_ok = SIZE_OK;
	xenforeignmemory_handle *fmem = xenforeignmemory_open(NULL, 0);

	if (!fmem || xentoolcore_restrict_all(own))
		return 1;
	if (!drop_privileges(self->directory, USER))
		return 2;
	if (xenforeignmemory_restrict(fmem, own))
		return 3;
	if (map_errno(fmem, own) || map_errno(fmem, self->other) != EPERM)
		return 4;
	if (size_errno(fmem, own) != size_ok ||
	    size_errno(fmem, self->other) != EPERM)
		return 5;
	if (xenforeignmemory_close(fmem))
		return 6;
	return 0;
}

TEST_F(privileges, library_works)
{
	pid_t pid = fork();

	if (!pid)
		_exit(use_library(self));
	EXPECT_EQ(0, exit_status(pid));
}

static void call_clone3(void)
{
	syscall(SYS_clone3, NULL, 0);
}

static void call_fork(void)
{
	fork();
}

static void call_vfork(void)
{
	syscall(SYS_vfork);
}

static void call_exec(void)
{
	execl("/nonexistent", "nonexistent", NULL);
}

static void call_unshare(void)
{
	unshare(0);
}

static void call_setns(void)
{
	setns(-1, 0);
}

static void call_sched_setscheduler(void)
{
	const struct sched_param param = { 0 };

	sched_setscheduler(0, SCHED_BATCH, &param);
}

static void call_sched_yield(void)
{
	sched_yield();
}

static void call_open(void)
{
	open("/", O_RDONLY);
}

static void call_open_x32(void)
{
	syscall(0x40000000 | SYS_open, "/", O_RDONLY);
}

static void call_open_i386(void)
{
	long result;

	/* open() in the 32-bit ABI; the path need not be valid. */
	asm volatile("int $0x80" : "=a" (result)
		     : "a" (5), "b" (0), "c" (0), "d" (0)
		     : "memory", "r8", "r9", "r10", "r11");
}

static void call_getpid(void)
{
	getpid();
}

/* Drop the privileges and call; the status as of exit_status(). */
static int drop_and_call(FIXTURE_DATA(privileges) *self, void (*call)(void))
{
	pid_t pid = fork();

	if (!pid) {
		if (!drop_privileges(self->directory, USER))
			_exit(1);
		call();
		_exit(0);
	}
	return exit_status(pid);
}

TEST_F(privileges, filter_kills)
{
	static const struct {
		const char *name;
		void (*call)(void);
	} calls[] = {
		{ "clone3", call_clone3 },
		{ "fork", call_fork },
		{ "vfork", call_vfork },
		{ "execve", call_exec },
		{ "unshare", call_unshare },
		{ "setns", call_setns },
		{ "sched_setscheduler", call_sched_setscheduler },
		{ "sched_yield", call_sched_yield },
		{ "openat", call_open },
		{ "open of the x32 ABI", call_open_x32 },
		{ "open of the i386 ABI", call_open_i386 },
	};
	unsigned int i;

	EXPECT_EQ(0, drop_and_call(self, call_getpid));
	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		const char *name = calls[i].name;

		EXPECT_EQ(-SIGSYS, drop_and_call(self, calls[i].call))
			TH_LOG("%s", name);
	}
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

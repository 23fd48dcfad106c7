// SPDX-License-Identifier: GPL-2.0-only
/*
 * The library in a process that has given up its privileges as the device model
 * of docs/examples does: every function works, and the filter kills a process that
 * makes a forbidden system call.
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

/* open() in the 32-bit ABI; the path need not be valid. */
static void open_i386(void)
{
	long result;

	asm volatile("int $0x80" : "=a" (result)
		     : "a" (5), "b" (0), "c" (0), "d" (0)
		     : "memory", "r8", "r9", "r10", "r11");
}

/* A system call that the filter may kill; number -1: open_i386(). */
struct call {
	const char *name;
	long number;
	long args[3];
};

/* Drop the privileges and call; the status as of exit_status(). */
static int drop_and_call(FIXTURE_DATA(privileges) *self,
			 const struct call *call)
{
	pid_t pid = fork();

	if (!pid) {
		if (!drop_privileges(self->directory, USER))
			_exit(1);
		if (call->number == -1)
			open_i386();
		else
			syscall(call->number, call->args[0], call->args[1],
				call->args[2]);
		_exit(0);
	}
	return exit_status(pid);
}

TEST_F(privileges, filter_kills)
{
	const struct sched_param param = { 0 };
	const long path = (long)"/";
	const struct call allowed = { "getpid", SYS_getpid, { 0 } };
	const struct call killed[] = {
		{ "clone3", SYS_clone3, { 0 } },
		{ "clone", SYS_clone, { SIGCHLD } },
		{ "fork", SYS_fork, { 0 } },
		{ "vfork", SYS_vfork, { 0 } },
		{ "execve", SYS_execve, { (long)"/nonexistent" } },
		{ "unshare", SYS_unshare, { 0 } },
		{ "setns", SYS_setns, { -1, 0 } },
		{ "sched_setscheduler", SYS_sched_setscheduler,
		  { 0, SCHED_BATCH, (long)&param } },
		{ "sched_yield", SYS_sched_yield, { 0 } },
		{ "openat", SYS_openat, { AT_FDCWD, path, O_RDONLY } },
		{ "open of the x32 ABI", 0x40000000 | SYS_open,
		  { path, O_RDONLY } },
		{ "open of the i386 ABI", -1, { 0 } },
	};
	unsigned int i;

	EXPECT_EQ(0, drop_and_call(self, &allowed));
	for (i = 0; i < ARRAY_SIZE(killed); i++) {
		const char *name = killed[i].name;

		EXPECT_EQ(-SIGSYS, drop_and_call(self, &killed[i]))
			TH_LOG("%s", name);
	}
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device node: only root may open it, and it accepts two ioctls only.
 *
 * In particular, privcmd's other ioctls must fail, native and compat: a
 * process that inherits or receives this descriptor must not be able to make
 * hypercalls.  (compat32_helper.c tests the compat side.)
 */
#include "test_frames.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"

#define NOBODY	65534

TEST(mode)
{
	struct stat st;

	if (!frames_is_ours())
		SKIP(return, "the device under test is privcmd");
	ASSERT_EQ(0, stat(frames_device(), &st));
	EXPECT_TRUE(S_ISCHR(st.st_mode));
	EXPECT_EQ(0600, st.st_mode & 07777);
	EXPECT_EQ(0, st.st_uid);
	EXPECT_EQ(0, st.st_gid);
}

/* The count of pages whose frames Xen did not remove is world-readable. */
TEST(lost_pages)
{
	struct stat st;

	if (!frames_is_ours())
		SKIP(return, "the device under test is privcmd");
	ASSERT_EQ(0, stat(FRAMES_LOST_PAGES, &st));
	EXPECT_EQ(0444, st.st_mode & 07777);
	EXPECT_EQ(0, frames_lost_pages());
}

TEST(only_for_root)
{
	ASSERT_EQ(0, setgid(NOBODY));
	ASSERT_EQ(0, setuid(NOBODY));
	EXPECT_ERRNO(EACCES, frames_open());
}

TEST(no_other_ioctl)
{
	const unsigned int dirs[] = {
		_IOC_NONE, _IOC_READ, _IOC_WRITE, _IOC_READ | _IOC_WRITE,
	};
	const unsigned int sizes[] = { 0, 1, 2, 4, 8, 16, 24, 28, 32, 40 };
	unsigned long cmd;
	unsigned int dir, nr, size, wrong = 0;
	char arg[64] = { 0 };
	int fd = frames_open();

	if (!frames_is_ours())
		SKIP(return, "the device under test is privcmd");
	if (frames_is_switched())
		SKIP(return, SWITCHED_DIFFERS);
	ASSERT_LE(0, fd);
	for (dir = 0; dir < ARRAY_SIZE(dirs); dir++)
		for (nr = 0; nr < 256; nr++)
			for (size = 0; size < ARRAY_SIZE(sizes); size++) {
				cmd = _IOC(dirs[dir], 'P', nr, sizes[size]);
				if (cmd == XEN_RESOURCE_IOC_MAP ||
				    cmd == XEN_RESOURCE_IOC_RESTRICT)
					continue;
				errno = 0;
				wrong += ioctl(fd, cmd, arg) != -1 ||
					 errno != ENOTTY;
			}
	EXPECT_EQ(0, wrong);
}

TEST(no_read_no_write)
{
	int fd = frames_open();
	char byte = 0;

	if (!frames_is_ours())
		SKIP(return, "the device under test is privcmd");
	ASSERT_LE(0, fd);
	EXPECT_ERRNO(EINVAL, read(fd, &byte, 1));
	EXPECT_ERRNO(EINVAL, write(fd, &byte, 1));
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module's reference count.
 *
 * A mapping keeps the module loaded even after its file descriptor is closed.
 * Without descriptors and mappings, the module can be unloaded, whatever was
 * mapped before; this removes the device node, and the module can be loaded
 * again.
 *
 * Other programs must not use the device while this runs.
 */
#include "fixture.h"

#include "kmodule.h"

#define NR	8

static void only_ours(struct __test_metadata *_metadata)
{
	if (!frames_is_ours())
		SKIP(_exit(255), "the device under test is privcmd");
	if (kmodule_users() < 0)
		SKIP(_exit(255), "the driver is not a loadable module");
}

TEST_F(resource, a_mapping_keeps_it)
{
	void *map;

	only_ours(_metadata);
	EXPECT_EQ(1, kmodule_users());	/* self->fd */
	map = reserve(_metadata, self, NR, RW);
	ASSERT_EQ(0, map_grants(self, 0, NR, map));
	EXPECT_EQ(0, close(self->fd));
	EXPECT_LT(0, kmodule_users());
	EXPECT_EQ(EWOULDBLOCK, kmodule_unload());
	EXPECT_EQ(NR, frames_count(map, NR));
	*frame_word(map, 0) = 1;
	EXPECT_EQ(1, *frame_word(map, 0));
	EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
	EXPECT_EQ(0, kmodule_users());
}

/* An empty mapping keeps the module, too. */
TEST_F(resource, an_empty_mapping_keeps_it)
{
	void *map;

	only_ours(_metadata);
	map = reserve(_metadata, self, NR, RW);
	EXPECT_EQ(0, close(self->fd));
	EXPECT_LT(0, kmodule_users());
	EXPECT_EQ(EWOULDBLOCK, kmodule_unload());
	EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
	EXPECT_EQ(0, kmodule_users());
}

TEST_F(resource, an_open_file_keeps_it)
{
	only_ours(_metadata);
	EXPECT_EQ(EWOULDBLOCK, kmodule_unload());
	EXPECT_EQ(0, close(self->fd));
	EXPECT_EQ(0, kmodule_users());
}

/* The end of a killed process drops its references. */
TEST_F(resource, a_killed_process_lets_go)
{
	pid_t pid;

	only_ours(_metadata);
	pid = fork();
	if (!pid) {
		void *map = frames_reserve(self->fd, NR, RW);

		if (map_grants(self, 0, NR, map))
			_exit(1);
		raise(SIGKILL);
	}
	ASSERT_EQ(-SIGKILL, exit_status(pid));
	EXPECT_EQ(0, close(self->fd));
	EXPECT_EQ(0, kmodule_users());
}

TEST_F(resource, unload_and_reload)
{
	unsigned int round;
	void *map;

	only_ours(_metadata);
	for (round = 0; round < 3; round++) {
		/* Use the device in every way before: map, fail, restrict. */
		map = reserve(_metadata, self, NR, RW);
		ASSERT_EQ(EINVAL, map_grants(self, GRANT_FRAMES - 1, NR, map));
		ASSERT_EQ(0, map_grants(self, 0, NR, map));
		ASSERT_EQ(0, frames_restrict(self->fd, self->domid));
		ASSERT_EQ(0, munmap(map, NR * FRAME_SIZE));
		ASSERT_EQ(0, close(self->fd));

		ASSERT_EQ(0, kmodule_unload());
		EXPECT_EQ(-1, kmodule_users());
		EXPECT_ERRNO(ENOENT, frames_open());

		ASSERT_EQ(0, kmodule_load());
		self->fd = kmodule_open_device();
		ASSERT_LE(0, self->fd);
	}
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

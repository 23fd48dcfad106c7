// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processes: fork, exec, exit and kill.
 *
 * A child does not inherit a mapping, and changes to its own memory do not
 * affect its parent's.  However a process ends, its mappings end with it.
 */
#include "fixture.h"

#define NR	8

/* Fork a child that maps frames, notifies its parent, and waits. */
static pid_t fork_mapper(FIXTURE_DATA(resource) *self, int *told)
{
	char byte = 0;
	int tell[2];
	pid_t pid;

	if (pipe(tell))
		return -1;
	pid = fork();
	if (!pid) {
		void *map = frames_reserve(self->fd, NR, RW);

		if (!map || map_grants(self, 0, NR, map))
			_exit(1);
		if (write(tell[1], &byte, 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(tell[1]);
	*told = read(tell[0], &byte, 1) == 1;
	close(tell[0]);
	return pid;
}

TEST_F(resource, fork_does_not_inherit)
{
	void *map = map_marked(_metadata, self, NR, RW);
	pid_t pid;

	pid = fork();
	if (!pid) {
		if (frames_probe_read(map) != SIGSEGV ||
		    frames_probe_write(frame_at(map, NR - 1)) != SIGSEGV)
			_exit(1);
		_exit(0);
	}
	EXPECT_EQ(0, exit_status(pid));
	EXPECT_EQ(NR, count_marked(map, 0, NR));
}

/* A child maps frames through the inherited descriptor. */
TEST_F(resource, child_maps_for_itself)
{
	void *map = map_marked(_metadata, self, NR, RW);
	pid_t pid;

	pid = fork();
	if (!pid) {
		void *own;

		/* The child lacks a VMA at the parent's address. */
		if (map_grants(self, 0, NR, map) != EINVAL)
			_exit(1);
		own = reserve_at(self, map, NR, MAP_FIXED_NOREPLACE);
		if (own != map || frames_count(own, NR))
			_exit(2);
		if (map_grants(self, 0, NR, own) ||
		    count_marked(own, 0, NR) != NR)
			_exit(3);
		_exit(munmap(own, NR * FRAME_SIZE) ? 4 : 0);
	}
	EXPECT_EQ(0, exit_status(pid));
	EXPECT_EQ(NR, count_marked(map, 0, NR));
}

TEST_F(resource, child_outlives_the_parents_mapping)
{
	void *map = map_first(_metadata, self, NR, RW);
	pid_t pid;
	int told;

	pid = fork_mapper(self, &told);
	ASSERT_LT(0, pid);
	EXPECT_TRUE(told);
	EXPECT_EQ(0, munmap(map, NR * FRAME_SIZE));
	EXPECT_EQ(0, test_domain_kill(&self->dom));
	EXPECT_FALSE(test_domain_wait_gone(self->domid, 1));
	EXPECT_EQ(TEST_DOMAIN_DYING, test_domain_state(self->domid));
	EXPECT_EQ(0, kill(pid, SIGKILL));
	EXPECT_EQ(-SIGKILL, exit_status(pid));
	EXPECT_TRUE(test_domain_wait_gone(self->domid, 5));
}

TEST_F(resource, exit_unmaps)
{
	pid_t pid = fork();

	if (!pid) {
		void *map = frames_reserve(self->fd, NR, RW);

		if (!map)
			_exit(1);
		_exit(map_grants(self, 0, NR, map));
	}
	EXPECT_EQ(0, exit_status(pid));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

TEST_F(resource, sigkill_unmaps)
{
	int told;
	pid_t pid = fork_mapper(self, &told);

	ASSERT_LT(0, pid);
	EXPECT_TRUE(told);
	EXPECT_EQ(0, kill(pid, SIGKILL));
	EXPECT_EQ(-SIGKILL, exit_status(pid));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

/* A fault in the mapping itself kills the process. */
TEST_F(resource, sigbus_unmaps)
{
	pid_t pid;

	if (!frames_are_pages())
		SKIP(return, LARGE_PAGES);
	pid = fork();
	if (!pid) {
		void *map = frames_reserve(self->fd, NR, RW);

		if (!map || map_grants(self, 0, NR - 1, map))
			_exit(1);
		(void)*frame_word(map, NR - 1);
		_exit(2);
	}
	ASSERT_EQ(-SIGBUS, exit_status(pid));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

/* exec drops the mapping while the new program runs. */
TEST_F(resource, exec_unmaps)
{
	int ready[2], go[2], status;
	char byte = 0;
	pid_t pid;

	ASSERT_EQ(0, pipe2(ready, O_CLOEXEC));
	ASSERT_EQ(0, pipe2(go, O_CLOEXEC));
	pid = fork();
	if (!pid) {
		void *map = frames_reserve(self->fd, NR, RW);

		if (!map || map_grants(self, 0, NR, map))
			_exit(1);
		/* cat runs until the parent closes its input. */
		dup2(go[0], 0);
		if (write(ready[1], &byte, 1) == 1)
			execlp("cat", "cat", NULL);
		_exit(2);
	}
	close(ready[1]);
	close(go[0]);
	EXPECT_EQ(1, read(ready[0], &byte, 1));
	/* exec closes the other end. */
	EXPECT_EQ(0, read(ready[0], &byte, 1));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
	EXPECT_EQ(0, waitpid(pid, &status, WNOHANG));
	close(go[1]);
	EXPECT_EQ(0, exit_status(pid));
}

/* Many processes map one domain and end by different signals. */
TEST_F(resource, many_processes)
{
	unsigned int i;
	pid_t pid[20];
	int told;

	for (i = 0; i < ARRAY_SIZE(pid); i++) {
		pid[i] = fork_mapper(self, &told);
		ASSERT_LT(0, pid[i]);
		ASSERT_TRUE(told);
	}
	EXPECT_EQ(0, test_domain_kill(&self->dom));
	for (i = 0; i < ARRAY_SIZE(pid); i++) {
		EXPECT_EQ(TEST_DOMAIN_DYING, test_domain_state(self->domid));
		EXPECT_EQ(0, kill(pid[i], i & 1 ? SIGKILL : SIGTERM));
		EXPECT_EQ(i & 1 ? -SIGKILL : -SIGTERM, exit_status(pid[i]));
	}
	EXPECT_TRUE(test_domain_wait_gone(self->domid, 5));
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

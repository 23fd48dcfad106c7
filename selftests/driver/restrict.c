// SPDX-License-Identifier: GPL-2.0-only
/*
 * Binding an open file to one domain.
 *
 * A device model that serves one domain restricts its file descriptor before
 * it drops its privileges.  The first restriction is permanent and applies to
 * every process that shares the open file, even if two threads race to set
 * different ones.  Requests for other domains fail with EPERM before any other
 * check.  An invalid domain id (DOMID_FIRST_RESERVED and up) fails with EINVAL
 * and leaves the file unrestricted.
 */
#include "fixture.h"

#include <pthread.h>

#define NR	4

/* Check access by a map: not every Xen supports size queries. */
static int try_map(int fd, uint16_t domid)
{
	void *map = frames_reserve(fd, 1, PROT_READ);
	int error;

	if (!map)
		return errno;
	error = frames_map_grants(fd, domid, 0, 1, map);
	munmap(map, FRAME_SIZE);
	return error;
}

static int size_of(int fd, uint16_t domid)
{
	uint64_t num;

	return frames_size_grants(fd, domid, &num);
}

TEST_F(resource, own_domain_works)
{
	void *map = reserve(_metadata, self, NR, RW);

	EXPECT_EQ(0, frames_restrict(self->fd, self->domid));
	EXPECT_EQ(SIZE_OK, size_of(self->fd, self->domid));
	EXPECT_EQ(0, map_grants(self, 0, NR, map));
	EXPECT_EQ(NR, frames_count(map, NR));
}

TEST_F(resource, other_domain_eperm)
{
	struct test_domain other;
	void *map = reserve(_metadata, self, NR, RW);

	ASSERT_EQ(0, test_domain_create(&other, NULL));
	ASSERT_EQ(0, try_map(self->fd, other.domid));
	EXPECT_EQ(0, frames_restrict(self->fd, self->domid));
	EXPECT_EQ(EPERM, size_of(self->fd, other.domid));
	EXPECT_EQ(EPERM, frames_map_grants(self->fd, other.domid, 0, NR, map));
	EXPECT_EQ(0, frames_count(map, NR));
	EXPECT_EQ(0, map_grants(self, 0, NR, map));
	frames_unmap_all();
	EXPECT_EQ(0, test_domain_destroy(&other));
}

/* EPERM hides everything about other domains, even whether they exist. */
TEST_F(resource, eperm_comes_first)
{
	void *map = reserve(_metadata, self, NR, RW);

	ASSERT_EQ(0, map_grants(self, 0, 1, map));
	ASSERT_EQ(0, frames_restrict(self->fd, self->domid));
	EXPECT_EQ(EPERM, size_of(self->fd, 0x7fef));
	EXPECT_EQ(EPERM, size_of(self->fd, 0));
	EXPECT_EQ(EPERM, size_of(self->fd, DOMID_SELF));
	EXPECT_EQ(EPERM, frames_map_grants(self->fd, 0x7fef, 0, 1, map));
	EXPECT_EQ(EPERM, frames_map_grants(self->fd, 0x7fef, 0, 0, map));
	EXPECT_EQ(EPERM, frames_map_grants(self->fd, 0x7fef, 0, 1,
					   (char *)map + 1));
	EXPECT_EQ(EPERM, frames_map_grants(self->fd, 0x7fef, 0, NR + 1, map));
}

TEST_F(resource, once_and_for_all)
{
	EXPECT_EQ(0, frames_restrict(self->fd, self->domid));
	EXPECT_EQ(0, frames_restrict(self->fd, self->domid));
	EXPECT_EQ(EINVAL, frames_restrict(self->fd, self->domid + 1));
	EXPECT_EQ(EINVAL, frames_restrict(self->fd, 0));
	EXPECT_EQ(EINVAL, frames_restrict(self->fd, DOMID_INVALID));
	EXPECT_EQ(0, try_map(self->fd, self->domid));
	EXPECT_EQ(EPERM, size_of(self->fd, self->domid + 1));
}

TEST_F(resource, not_a_domain_id)
{
	const uint16_t domids[] = {
		DOMID_FIRST_RESERVED, DOMID_SELF, DOMID_IO, DOMID_XEN,
		DOMID_COW, DOMID_INVALID, 0x7fff, 0x8000, 0xffff,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(domids); i++) {
		uint16_t domid = domids[i];

		EXPECT_EQ(EINVAL, frames_restrict(self->fd, domid))
			TH_LOG("domid %#x", domid);
	}
	/* The file is still unrestricted. */
	EXPECT_EQ(0, try_map(self->fd, self->domid));
	EXPECT_EQ(ESRCH, try_map(self->fd, 0x7fef));
	EXPECT_EQ(0, frames_restrict(self->fd, self->domid));
	EXPECT_EQ(EPERM, size_of(self->fd, 0x7fef));
}

/* The domain need not exist; 0x7fef is the last valid id. */
TEST_F(resource, domain_that_does_not_exist)
{
	EXPECT_EQ(0, frames_restrict(self->fd, 0x7fef));
	EXPECT_EQ(ESRCH, try_map(self->fd, 0x7fef));
	EXPECT_EQ(EPERM, size_of(self->fd, self->domid));
}

TEST_F(resource, per_open_file)
{
	int other = frames_open();
	int copy = dup(self->fd);
	pid_t pid;

	ASSERT_LE(0, other);
	ASSERT_LE(0, copy);
	ASSERT_EQ(0, frames_restrict(self->fd, 0x7fef));
	EXPECT_EQ(0, try_map(other, self->domid));
	EXPECT_EQ(EPERM, size_of(copy, self->domid));
	pid = fork();
	if (!pid)
		_exit(size_of(self->fd, self->domid));
	EXPECT_EQ(EPERM, exit_status(pid));
}

TEST_F(resource, earlier_mappings_stay)
{
	void *map = map_marked(_metadata, self, NR, RW);

	ASSERT_EQ(0, frames_restrict(self->fd, 0x7fef));
	EXPECT_EQ(NR, count_marked(map, 0, NR));
}

struct racer {
	pthread_barrier_t *start;
	int fd;
	uint16_t domid;
	int error;
};

static void *race(void *arg)
{
	struct racer *racer = arg;

	pthread_barrier_wait(racer->start);
	racer->error = frames_restrict(racer->fd, racer->domid);
	return NULL;
}

/* One thread wins, the other gets EINVAL, and the file serves the winner. */
TEST(race_to_different_domains)
{
	unsigned int round, i, won[2] = { 0, 0 };
	pthread_barrier_t start;
	struct racer racer[2];
	pthread_t thread[2];

	ASSERT_EQ(0, pthread_barrier_init(&start, NULL, 2));
	for (round = 0; round < 500; round++) {
		int fd = frames_open();

		ASSERT_LE(0, fd);
		for (i = 0; i < 2; i++) {
			/* Alternate the order in which they start. */
			racer[i] = (struct racer) {
				.start = &start, .fd = fd,
				.domid = 0x7fe0 + (i ^ (round & 1)),
			};
			ASSERT_EQ(0, pthread_create(&thread[i], NULL, race,
						    &racer[i]));
		}
		for (i = 0; i < 2; i++)
			ASSERT_EQ(0, pthread_join(thread[i], NULL));

		i = racer[0].error ? 1 : 0;
		won[i]++;
		ASSERT_EQ(0, racer[i].error);
		ASSERT_EQ(EINVAL, racer[!i].error);
		/* The domains do not exist: ESRCH comes from Xen. */
		ASSERT_EQ(ESRCH, try_map(fd, racer[i].domid));
		ASSERT_EQ(EPERM, size_of(fd, racer[!i].domid));
		ASSERT_EQ(0, close(fd));
	}
	TH_LOG("first thread won %u times, second %u", won[0], won[1]);
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

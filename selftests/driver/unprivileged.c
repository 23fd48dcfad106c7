// SPDX-License-Identifier: GPL-2.0-only
/*
 * Access without privileges: a device model with a restricted descriptor that
 * has dropped its privileges, and a local user without a descriptor.
 */
#include "fixture.h"

#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define NOBODY	65534
#define NR	4

/* Descriptors and domains for the checks that run as an unprivileged user. */
struct scene {
	int fd;
	uint16_t own;
	uint16_t other;
	int size_errno;
	pid_t root;
	const void *root_map;
};

static int wrong(const char *what, int expected, int error)
{
	if (error == expected)
		return 0;
	fprintf(stderr, "# %s: %s instead of %s\n", what, strerror(error),
		strerror(expected));
	return 1;
}

static int drop_privileges(void)
{
	if (setgid(NOBODY) || setuid(NOBODY))
		return errno;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? errno : 0;
}

/* Run checks as user nobody; returns the number of failed ones, or -1. */
static int as_nobody(int (*try)(const struct scene *),
		     const struct scene *scene)
{
	int bad;
	pid_t pid = fork();

	if (!pid) {
		bad = wrong("dropping privileges", 0, drop_privileges());
		_exit(bad ? : try(scene));
	}
	return exit_status(pid);
}

static int open_errno(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static int its_own_domain(const struct scene *scene)
{
	void *map = frames_reserve(scene->fd, NR, RW);
	uint64_t num;
	int bad;

	if (!map)
		return wrong("mmap", 0, errno);
	bad = wrong("size", scene->size_errno,
		    frames_size_grants(scene->fd, scene->own, &num));
	bad += wrong("map", 0,
		     frames_map_grants(scene->fd, scene->own, 0, NR, map));
	return bad + (count_marked(map, 0, NR) != NR);
}

TEST_F(resource, device_model_has_its_own_domain)
{
	const struct scene scene = {
		.fd = self->fd,
		.own = self->domid,
		.size_errno = SIZE_OK,
	};

	mark_frames(_metadata, self, NR);
	ASSERT_EQ(0, frames_restrict(self->fd, self->domid));
	EXPECT_EQ(0, as_nobody(its_own_domain, &scene));
}

static int no_other_domain(const struct scene *scene)
{
	const uint32_t types[] = {
		XEN_RESOURCE_GRANT_TABLE, XEN_RESOURCE_IOREQ_SERVER,
		XEN_RESOURCE_VMTRACE_BUF, XEN_RESOURCE_STATS, 0xffff,
	};
	const uint16_t domids[] = { scene->other, 0, DOMID_SELF, 0x7fef };
	void *map = frames_reserve(scene->fd, NR, PROT_READ);
	unsigned int i, j;
	uint64_t num;
	int bad = 0;

	if (!map)
		return wrong("mmap", 0, errno);
	for (i = 0; i < ARRAY_SIZE(types) * ARRAY_SIZE(domids); i++) {
		j = i / ARRAY_SIZE(types);
		bad += wrong("size", EPERM,
			     frames_size(scene->fd, domids[j],
					 types[i % ARRAY_SIZE(types)], 0,
					 &num));
		bad += wrong("map", EPERM,
			     frames_map(scene->fd, domids[j],
					types[i % ARRAY_SIZE(types)], 0, 0, NR,
					map));
	}
	bad += wrong("another restriction", EINVAL,
		     frames_restrict(scene->fd, scene->other));
	bad += wrong("another file", EACCES,
		     open_errno(frames_device(), O_RDWR));
	return bad + (frames_count(map, NR) != 0);
}

TEST_F(resource, device_model_has_no_other_domain)
{
	struct test_domain other;
	struct scene scene = { .fd = self->fd, .own = self->domid };

	ASSERT_EQ(0, test_domain_create(&other, NULL));
	scene.other = other.domid;
	ASSERT_EQ(0, frames_restrict(self->fd, self->domid));
	EXPECT_EQ(0, as_nobody(no_other_domain, &scene));
	EXPECT_EQ(0, test_domain_destroy(&other));
}

static int nothing_at_all(const struct scene *scene)
{
	const int modes[] = { O_RDONLY, O_WRONLY, O_RDWR };
	char path[64];
	unsigned int i;
	int bad = 0;

	close(scene->fd);
	for (i = 0; i < ARRAY_SIZE(modes); i++)
		bad += wrong("the device", EACCES,
			     open_errno(frames_device(), modes[i]));
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", scene->root, scene->fd);
	bad += wrong("root's file", EACCES, open_errno(path, O_RDWR));
	snprintf(path, sizeof(path), "/proc/%d/mem", scene->root);
	bad += wrong("root's memory", EACCES, open_errno(path, O_RDONLY));
	/* Children do not inherit a mapping. */
	return bad + (frames_probe_read(scene->root_map) != SIGSEGV);
}

TEST_F(resource, local_user_has_nothing)
{
	struct scene scene = { .fd = self->fd, .root = getpid() };
	void *map = map_first(_metadata, self, NR, RW);

	scene.root_map = map;
	EXPECT_EQ(0, as_nobody(nothing_at_all, &scene));
	EXPECT_EQ(NR, frames_count(map, NR));
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

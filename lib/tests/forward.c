// SPDX-License-Identifier: GPL-2.0-only
/*
 * The library together with the real libxenforeignmemory, on fake devices: one
 * handle works with both, and neither leaks descriptors or mappings.
 *
 * The program links to libxenforeignmemory; our library is preloaded or linked
 * first.
 */
#include <dlfcn.h>
#include <errno.h>
#include <xentoolcore.h>
#include <xen/sys/privcmd.h>

#include "../xenresource_stats.h"
#include "harness.h"
#include "fake.h"
#include "fake_stats.h"

static unsigned int maps_of(enum fake_device dev)
{
	return fake_ioctls(dev, XEN_RESOURCE_IOC_MAP);
}

/* The size and a map, which one of the devices must get. */
static void use_resource(struct __test_metadata *_metadata,
			 xenforeignmemory_handle *fmem, void *hint,
			 enum fake_device dev)
{
	xenforeignmemory_resource_handle *res;
	uint32_t *word = hint;
	size_t size = 0;

	EXPECT_EQ(0, xenforeignmemory_resource_size(fmem, DOMID, 1, 0, &size));
	EXPECT_EQ(40 << 12, size);
	res = map_frames(fmem, 2, 3, (void **)&word);
	ASSERT_NE(NULL, res);
	EXPECT_EQ(fake_word(DOMID, 3), word[1024]);
	EXPECT_EQ(1, fake_mappings(dev));
	EXPECT_EQ(0, xenforeignmemory_unmap_resource(fmem, res));
	EXPECT_EQ(0, fake_mappings(dev));
}

FIXTURE(handle)
{
	xenforeignmemory_handle *fmem;
};

FIXTURE_SETUP(handle)
{
	self->fmem = xenforeignmemory_open(&logger, 0);
	ASSERT_NE(NULL, self->fmem);
	ASSERT_EQ(1, fake_open_fds(FAKE_RESOURCE));
	ASSERT_EQ(1, fake_open_fds(FAKE_PRIVCMD));
}

FIXTURE_TEARDOWN(handle)
{
	EXPECT_EQ(0, xenforeignmemory_close(self->fmem));
	EXPECT_EQ(0, fake_open_fds(FAKE_RESOURCE));
	EXPECT_EQ(0, fake_open_fds(FAKE_PRIVCMD));
	EXPECT_EQ(0, leaks());
}

TEST_F(handle, foreign_pages_still_map)
{
	xen_pfn_t gfn = 5;
	void *page = xenforeignmemory_map(self->fmem, DOMID, PROT_READ, 1, &gfn,
					  NULL);

	ASSERT_NE(NULL, page);
	EXPECT_EQ(1, fake_ioctls(FAKE_PRIVCMD, IOCTL_PRIVCMD_MMAPBATCH_V2));
	EXPECT_EQ(1, fake_mappings(FAKE_PRIVCMD));
	EXPECT_EQ(0, xenforeignmemory_unmap(self->fmem, page, 1));
	EXPECT_EQ(0, fake_mappings(FAKE_PRIVCMD));
}

TEST_F(handle, resources_come_from_our_device)
{
	use_resource(_metadata, self->fmem, NULL, FAKE_RESOURCE);
	EXPECT_EQ(2, maps_of(FAKE_RESOURCE));
	EXPECT_EQ(0, maps_of(FAKE_PRIVCMD));
}

TEST_F(handle, restrict_binds_both)
{
	EXPECT_EQ(0, xenforeignmemory_restrict(self->fmem, DOMID));
	EXPECT_EQ(DOMID, fake_restricted(FAKE_RESOURCE));
	EXPECT_EQ(DOMID, fake_restricted(FAKE_PRIVCMD));
}

TEST_F(handle, restrict_refused_by_us_changes_nothing)
{
	fake_fail_ioctl(FAKE_RESOURCE, XEN_RESOURCE_IOC_RESTRICT, EINVAL);
	EXPECT_ERRNO(EINVAL, xenforeignmemory_restrict(self->fmem, DOMID));
	EXPECT_EQ(-1, fake_restricted(FAKE_PRIVCMD));
}

TEST_F(handle, restrict_refused_by_privcmd_is_a_failure)
{
	fake_fail_ioctl(FAKE_PRIVCMD, XEN_RESOURCE_IOC_RESTRICT, EPERM);
	EXPECT_ERRNO(EPERM, xenforeignmemory_restrict(self->fmem, DOMID));
	EXPECT_EQ(DOMID, fake_restricted(FAKE_RESOURCE));
}

TEST_F(handle, restrict_all_binds_both)
{
	EXPECT_EQ(0, xentoolcore_restrict_all(DOMID));
	EXPECT_EQ(DOMID, fake_restricted(FAKE_RESOURCE));
	EXPECT_EQ(DOMID, fake_restricted(FAKE_PRIVCMD));
}

TEST(open_refused_by_us_opens_nothing)
{
	fake_fail_open(FAKE_RESOURCE, EACCES);
	EXPECT_NULL_ERRNO(EACCES, xenforeignmemory_open(&logger, 0));
	EXPECT_EQ(0, fake_opens(FAKE_PRIVCMD));
	EXPECT_EQ(1, messages);
	EXPECT_EQ(0, leaks());
}

TEST(open_refused_by_privcmd_closes_ours)
{
	fake_fail_open(FAKE_PRIVCMD, EACCES);
	EXPECT_NULL_ERRNO(EACCES, xenforeignmemory_open(&logger, 0));
	EXPECT_EQ(1, fake_opens(FAKE_RESOURCE));
	EXPECT_EQ(0, fake_open_fds(FAKE_RESOURCE));
	EXPECT_EQ(1, messages);
	EXPECT_EQ(0, leaks());
}

TEST(absent_device_leaves_privcmd)
{
	xenforeignmemory_handle *fmem;

	fake_fail_open(FAKE_RESOURCE, ENOENT);
	fmem = xenforeignmemory_open(&logger, 0);
	ASSERT_NE(NULL, fmem);
	EXPECT_EQ(2, fake_open_fds(FAKE_PRIVCMD));
	use_resource(_metadata, fmem, NULL, FAKE_PRIVCMD);
	EXPECT_EQ(0, xenforeignmemory_restrict(fmem, DOMID));
	EXPECT_EQ(2, fake_ioctls(FAKE_PRIVCMD, XEN_RESOURCE_IOC_RESTRICT));
	EXPECT_EQ(0, xenforeignmemory_close(fmem));
	EXPECT_EQ(0, fake_open_fds(FAKE_PRIVCMD));
	EXPECT_EQ(0, leaks());
}

/* A handle opened through the real library, unknown to ours. */
FIXTURE(stranger)
{
	xenforeignmemory_handle *fmem;
};

FIXTURE_SETUP(stranger)
{
	__typeof__(xenforeignmemory_open) *real_open;
	void *real = dlopen("libxenforeignmemory.so.1", RTLD_NOW | RTLD_NOLOAD);

	ASSERT_NE(NULL, real);
	real_open = dlsym(real, "xenforeignmemory_open");
	self->fmem = real_open(&logger, 0);
	ASSERT_NE(NULL, self->fmem);
	ASSERT_EQ(0, fake_opens(FAKE_RESOURCE));
	dlclose(real);
}

FIXTURE_TEARDOWN(stranger)
{
	EXPECT_EQ(0, xenforeignmemory_close(self->fmem));
	EXPECT_EQ(0, fake_open_fds(FAKE_PRIVCMD));
	EXPECT_EQ(0, leaks());
}

TEST_F(stranger, goes_to_the_real_library)
{
	use_resource(_metadata, self->fmem, (void *)0xdeadbeefUL, FAKE_PRIVCMD);
	EXPECT_EQ(0, xenforeignmemory_restrict(self->fmem, DOMID));
	EXPECT_EQ(DOMID, fake_restricted(FAKE_PRIVCMD));
	EXPECT_EQ(0, maps_of(FAKE_RESOURCE));
}

/* The real library would turn this into a size query and return success. */
TEST_F(stranger, map_of_nothing_stays_here)
{
	void *addr = NULL;

	EXPECT_NULL_ERRNO(EINVAL, map_frames(self->fmem, 0, 0, &addr));
	EXPECT_EQ(0, maps_of(FAKE_PRIVCMD));
}

TEST_F(stranger, errors_come_back)
{
	void *addr = NULL;

	fake_fail_ioctl(FAKE_PRIVCMD, XEN_RESOURCE_IOC_MAP, ESRCH);
	EXPECT_NULL_ERRNO(ESRCH, map_frames(self->fmem, 0, 1, &addr));
	EXPECT_EQ(0, fake_mappings(FAKE_PRIVCMD));
}

TEST_F(stranger, last_error_names_the_frame)
{
	__typeof__(xenresource_last_error) *ours =
		dlsym(RTLD_DEFAULT, "xenresource_last_error");
	struct xenresource_error error;
	void *addr = NULL;

	ASSERT_NE(NULL, ours);
	fake_end(6, EINVAL);
	EXPECT_EQ(NULL, map_frames(self->fmem, 2, 30, &addr));
	ASSERT_EQ(0, ours(self->fmem, &error));
	EXPECT_EQ(6, error.failed_frame);
	EXPECT_EQ(EINVAL, error.frame_error);
	EXPECT_EQ(0, fake_mappings(FAKE_PRIVCMD));
}

TEST_F(stranger, statistics)
{
	__typeof__(xenresource_stats_open) *open_stats =
		dlsym(RTLD_DEFAULT, "xenresource_stats_open");
	__typeof__(xenresource_stats_close) *close_stats =
		dlsym(RTLD_DEFAULT, "xenresource_stats_close");
	struct xenresource_stats *stats;

	ASSERT_NE(NULL, open_stats);
	fake_stats_start(NULL);
	stats = open_stats(self->fmem, DOMID);
	ASSERT_NE(NULL, stats);
	EXPECT_EQ(1, fake_mappings(FAKE_PRIVCMD));
	EXPECT_EQ(0, close_stats(stats));
	EXPECT_EQ(0, fake_mappings(FAKE_PRIVCMD));
	EXPECT_EQ(0, maps_of(FAKE_RESOURCE));
}

TEST_F(stranger, debug_reports_it_once)
{
	static const char text[] =
		": forwarding handles from libxenforeignmemory to it\n";
	int fd = capture_stderr();
	const char *line;

	setenv("XEN_RESOURCE_DEBUG", "1", 1);
	use_resource(_metadata, self->fmem, NULL, FAKE_PRIVCMD);
	use_resource(_metadata, self->fmem, NULL, FAKE_PRIVCMD);
	line = captured(fd);
	EXPECT_NE(NULL, strstr(line, text));
	EXPECT_EQ(strchr(line, '\n'), strrchr(line, '\n'));
	close(fd);
}

/* New handles may get the addresses of closed ones, whoever opened them. */
TEST(last_error_does_not_outlive_the_handle)
{
	__typeof__(xenresource_last_error) *ours =
		dlsym(RTLD_DEFAULT, "xenresource_last_error");
	void *real = dlopen("libxenforeignmemory.so.1", RTLD_NOW | RTLD_NOLOAD);
	__typeof__(xenforeignmemory_open) *real_open;
	xenforeignmemory_handle *fmem[16];
	struct xenresource_error error;
	void *addr = NULL;

	ASSERT_NE(NULL, real);
	ASSERT_NE(NULL, ours);
	real_open = dlsym(real, "xenforeignmemory_open");
	fake_end(1, EINVAL);
	for (unsigned int round = 0; round < 4; round++) {
		for (size_t i = 0; i < ARRAY_SIZE(fmem); i++) {
			fmem[i] = round & 1 ? xenforeignmemory_open(&logger, 0) :
					      real_open(&logger, 0);
			ASSERT_NE(NULL, fmem[i]);
			EXPECT_ERRNO(ENOENT, ours(fmem[i], &error));
		}
		for (size_t i = 0; i < ARRAY_SIZE(fmem); i++) {
			ASSERT_EQ(NULL, map_frames(fmem[i], 0, 2, &addr));
			EXPECT_EQ(0, ours(fmem[i], &error));
			ASSERT_EQ(0, xenforeignmemory_close(fmem[i]));
		}
	}
	dlclose(real);
}

/* The real library frees a handle unseen by ours and reuses its address. */
TEST(reused_address)
{
	__typeof__(xenforeignmemory_close) *real_close;
	xenforeignmemory_handle *first;
	xenforeignmemory_handle *second;
	void *real = dlopen("libxenforeignmemory.so.1", RTLD_NOW | RTLD_NOLOAD);
	int opened = 1;

	ASSERT_NE(NULL, real);
	real_close = dlsym(real, "xenforeignmemory_close");
	first = xenforeignmemory_open(&logger, 0);
	ASSERT_NE(NULL, first);
	ASSERT_EQ(0, real_close(first));
	second = xenforeignmemory_open(&logger, 0);
	ASSERT_NE(NULL, second);

	/* Some allocators do not reuse an address that soon. */
	if (second != first)
		opened = 2;
	EXPECT_EQ(opened, fake_open_fds(FAKE_RESOURCE));
	EXPECT_EQ(0, xenforeignmemory_close(second));
	EXPECT_EQ(opened - 1, fake_open_fds(FAKE_RESOURCE));
	dlclose(real);
}

TEST_HARNESS_MAIN

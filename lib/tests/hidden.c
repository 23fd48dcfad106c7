// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program that does not use Xen loads a plugin that does.  The plugin's
 * libxenforeignmemory is outside the global scope; our library is preloaded.
 */
#include <dlfcn.h>
#include <xenforeignmemory.h>
#include <xen/resource.h>
#include <xen/sys/privcmd.h>

#include "../../selftests/common/harness.h"
#include "fake.h"

TEST(plugin_gets_the_real_handle)
{
	void *(*plugin_map)(xenforeignmemory_handle **fmem);
	__typeof__(xenforeignmemory_close) *ours;
	xenforeignmemory_handle *fmem;
	void *plugin = dlopen("./plugin.so", RTLD_NOW | RTLD_LOCAL);

	ASSERT_NE(NULL, plugin);
	plugin_map = dlsym(plugin, "plugin_map");
	ASSERT_NE(NULL, plugin_map(&fmem));
	EXPECT_EQ(1, fake_open_fds(FAKE_RESOURCE));
	EXPECT_EQ(1, fake_ioctls(FAKE_PRIVCMD, IOCTL_PRIVCMD_MMAPBATCH_V2));

	ours = dlsym(RTLD_DEFAULT, "xenforeignmemory_close");
	ASSERT_NE(NULL, ours);
	EXPECT_EQ(0, ours(fmem));
	EXPECT_EQ(0, fake_open_fds(FAKE_RESOURCE));
	EXPECT_EQ(0, fake_open_fds(FAKE_PRIVCMD));
}

TEST_HARNESS_MAIN

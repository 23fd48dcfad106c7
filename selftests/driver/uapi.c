// SPDX-License-Identifier: GPL-2.0-only
/*
 * The UAPI header has the ABI of privcmd under different names.
 *
 * A program written for privcmd works with this device after opening another
 * node, so numbers, sizes and offsets must be the same.  Such a program may
 * include both headers, so both orders of inclusion must compile: this file
 * includes the driver's header first, uapi_reverse_helper.c includes it last.
 * compat32_helper.c compiles the header's static assertions for 32 bits.
 *
 * Runs without Xen.
 */
#include <xen/resource.h>
#include <stddef.h>
#include <stdint.h>
#include <xen/xen.h>
#include <xen/sys/privcmd.h>

#include "test_frames.h"
#include "harness.h"

TEST(layout_is_privcmds)
{
	const privcmd_mmap_resource_t theirs = {
		.dom = 0x1112,
		.type = 0x21222324,
		.id = 0x31323334,
		.idx = 0x41424344,
		.num = 0x5152535455565758,
		.addr = 0x6162636465666768,
	};
	struct xen_resource_map ours;

	ASSERT_EQ(sizeof(theirs), sizeof(ours));
	memcpy(&ours, &theirs, sizeof(ours));
	EXPECT_EQ(theirs.dom, ours.domid);
	EXPECT_EQ(theirs.type, ours.type);
	EXPECT_EQ(theirs.id, ours.id);
	EXPECT_EQ(theirs.idx, ours.frame);
	EXPECT_EQ(theirs.num, ours.num);
	EXPECT_EQ(theirs.addr, ours.addr);
}

TEST(numbers_are_privcmds)
{
	EXPECT_EQ(IOCTL_PRIVCMD_MMAP_RESOURCE, XEN_RESOURCE_IOC_MAP);
	EXPECT_EQ(IOCTL_PRIVCMD_RESTRICT, XEN_RESOURCE_IOC_RESTRICT);
}

TEST(other_order)
{
	EXPECT_EQ(0, run_helper("uapi_reverse_helper", NULL));
}

TEST_HARNESS_MAIN

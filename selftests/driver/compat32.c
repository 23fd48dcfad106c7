// SPDX-License-Identifier: GPL-2.0-only
/*
 * A 32-bit client on a 64-bit kernel.
 *
 * The argument has the same layout for both, so that the compat ioctls are the
 * native ones, with the same results and errors.  The client is
 * compat32_helper.c; this test passes it a domain with marked frames and the
 * expected result of a size query.
 */
#include "fixture.h"

TEST_F(resource, client)
{
	char arg[24];
	int status;

	if (frames_is_switched())
		SKIP(return, SWITCHED_DIFFERS);
	mark_frames(_metadata, self, GRANT_FRAMES);
	snprintf(arg, sizeof(arg), "%u,%d", self->domid, SIZE_OK);
	status = run_helper("compat32_helper", arg);
	if (status == 127)
		SKIP(return, "this kernel does not run 32-bit programs");
	EXPECT_EQ(0, status);
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN

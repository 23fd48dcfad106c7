/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's harness without its time limits: alarm() also counts the time
 * that a busy host spends on other programs.  The test runner limits the time
 * instead, and the lab's runner counts only the time that its machine could
 * use.
 */
#ifndef TEST_HARNESS_H
#define TEST_HARNESS_H

#include "kselftest_harness.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT	0	/* alarm(0): none */

/* The call must fail with @error: return -1, MAP_FAILED or, below, NULL. */
#define EXPECT_ERRNO(error, call)	\
	EXPECT_EQ(error, (errno = 0, (intptr_t)(call) == -1) ? errno : 0)
#define EXPECT_NULL_ERRNO(error, call)	\
	EXPECT_EQ(error, (errno = 0, !(call)) ? errno : 0)

#endif

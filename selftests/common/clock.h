/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TEST_CLOCK_H
#define TEST_CLOCK_H

#include <stdint.h>
#include <time.h>

/** now_ns() - a clock that does not run back, in nanoseconds */
static inline int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static inline uint64_t now_us(void)
{
	return now_ns() / 1000;
}

#endif

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fake devices for any program, which preloads this: domain 7 has statistics, and
 * its time passes by a second whenever the program sleeps.
 */
#include <time.h>
#include <unistd.h>

#include "fake.h"
#include "fake_stats.h"

static void __attribute__((constructor)) start(void)
{
	fake_stats_start(NULL);
}

unsigned int sleep(unsigned int seconds)
{
	fake_stats_pass();
	return 0;
}

int nanosleep(const struct timespec *duration, struct timespec *left)
{
	fake_stats_pass();
	return 0;
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time,
		    struct timespec *left)
{
	fake_stats_pass();
	return 0;
}

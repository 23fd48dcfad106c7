// SPDX-License-Identifier: GPL-2.0-only
#include "instructions.h"

#include <sched.h>
#include <unistd.h>
#include <x86intrin.h>

#include "clock.h"
#include "tools_helper.h"

#define TICKS_EACH	4	/* of the TSC per instruction: icount shift=2 */
#define TRIES		8
#define TICK		1000000	/* instructions: 4 ms, with HZ=250 */
#define INTERRUPT	1000	/* minimum cost of one */

static unsigned long each;	/* cost of one reading */
static unsigned long readings;

/* QEMU's icount clock makes the TSC run at exactly 1 GHz. */
static void need_icount(void)
{
	unsigned long long ticks = __rdtsc();
	double start = clock_ns(), ratio;

	usleep(100000);
	ratio = (__rdtsc() - ticks) / (clock_ns() - start);
	if (ratio > 0.98 && ratio < 1.02)
		return;
	fprintf(stderr, "TSC at %.3f GHz: for a machine with -icount\n", ratio);
	exit(1);
}

static void keep_the_processor(void)
{
	const struct sched_param param = { .sched_priority = 1 };

	check(!sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &param),
	      "sched_setscheduler");
}

void instructions_init(void)
{
	unsigned long start, least = -1UL;
	int i;

	need_icount();
	keep_the_processor();
	for (i = 0; i < TRIES; i++) {
		start = instructions_now();
		start = instructions_now() - start;
		if (start < least)
			least = start;
	}
	each = least;
}

unsigned long instructions_now(void)
{
	return __rdtsc() / TICKS_EACH - each * readings++;
}

unsigned long instructions_between(unsigned long ticks)
{
	return ticks / TICKS_EACH - each;
}

void instructions_wait_for_tick(void)
{
	unsigned long start = instructions_now(), here = start, last;

	do {
		last = here;
		here = instructions_now();
	} while (here - last < INTERRUPT && here - start < 4 * TICK);
}

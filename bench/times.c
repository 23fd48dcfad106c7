// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measure the time of maps and unmaps, from one frame to 65536: by our driver, by
 * the in-tree driver and by the bare hypercalls, in turns.
 *
 * Prints lines of "time DRIVER PHASE FRAMES ROUNDS MEDIAN LEAST MOST", times in
 * ticks of the TSC, and "ticks" with the ticks per second.  A phase is "map"
 * (mmap() and the ioctl), "touch" (read a byte of every page), "unmap" (munmap())
 * or "both", a map and its unmap; the bare hypercalls skip touch.
 */
#include "domain.h"	/* first, so that xenctrl.h includes Xen's headers */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <x86intrin.h>

#include "clock.h"
#include "floor/floor.h"
#include "tools_helper.h"

#define MOST_FRAMES	65536
#define MOST_ROUNDS	101

enum phase { MAP, TOUCH, UNMAP, BOTH, NR_PHASES };

struct driver {
	const char *name;
	const char *device;
	void (*run)(const struct driver *driver, uint16_t domid,
		    unsigned int frames, uint64_t *ticks);
	enum floor_release release;
	bool absent;
	int fd;
	uint64_t ticks[NR_PHASES][MOST_ROUNDS];
};

static const char *const phase_names[] = { "map", "touch", "unmap", "both" };

/* Odd numbers of rounds, so that the median is a measured value. */
static const struct {
	unsigned int frames, rounds;
} sizes[] = {
	{ 1, 101 }, { 2, 101 }, { 4, 101 }, { 16, 61 }, { 64, 41 }, { 256, 31 },
	{ 1024, 25 }, { 4096, 15 }, { 16384, 9 }, { MOST_FRAMES, 5 },
};

static void run_driver(const struct driver *driver, uint16_t domid,
		       unsigned int frames, uint64_t *ticks)
{
	uint64_t start = __rdtsc();
	unsigned int i;
	char *map;

	map = mmap(NULL, frames * FRAME_SIZE, PROT_READ, MAP_SHARED, driver->fd,
		   0);
	check(map != MAP_FAILED, driver->device);
	errno = frames_map_grants(driver->fd, domid, 0, frames, map);
	check(!errno, driver->device);
	ticks[MAP] = __rdtsc() - start;

	start = __rdtsc();
	for (i = 0; i < frames; i++)
		(void)*(volatile char *)(map + i * FRAME_SIZE);
	ticks[TOUCH] = __rdtsc() - start;

	start = __rdtsc();
	check(!munmap(map, frames * FRAME_SIZE), "munmap");
	ticks[UNMAP] = __rdtsc() - start;
}

static void run_floor(const struct driver *driver, uint16_t domid,
		      unsigned int frames, uint64_t *ticks)
{
	struct floor_run run = {
		.domid = domid, .nr_frames = frames, .release = driver->release,
	};

	check(!ioctl(driver->fd, FLOOR_RUN, &run), driver->device);
	ticks[MAP] = run.map;
	ticks[UNMAP] = run.unmap;
}

static struct driver drivers[] = {
	{ .name = "ours", .device = XEN_RESOURCE_DEVICE, .run = run_driver },
	{ .name = "in-tree", .device = "/dev/xen/privcmd", .run = run_driver },
	{ .name = "floor", .device = "/dev/floor", .run = run_floor },
	{ .name = "batched", .device = "/dev/floor", .run = run_floor,
	  .release = FLOOR_BATCHED },
	{ .name = "multicall", .device = "/dev/floor", .run = run_floor,
	  .release = FLOOR_MULTICALL },
};

#define NR_DRIVERS	(sizeof(drivers) / sizeof(drivers[0]))

static void open_drivers(uint16_t domid)
{
	struct floor_run run = { .domid = domid, .nr_frames = 1 };
	struct driver *driver;

	for (driver = drivers; driver < drivers + NR_DRIVERS; driver++) {
		driver->fd = open(driver->device, O_RDWR | O_CLOEXEC);
		check(driver->fd >= 0, driver->device);
		run.release = driver->release;
		driver->absent = driver->release &&
				 ioctl(driver->fd, FLOOR_RUN, &run) &&
				 errno == EOPNOTSUPP;
	}
}

static void run_one(struct driver *driver, uint16_t domid, unsigned int frames,
		    unsigned int round)
{
	uint64_t ticks[NR_PHASES] = { 0 };
	enum phase phase;

	if (driver->absent)
		return;
	driver->run(driver, domid, frames, ticks);
	ticks[BOTH] = ticks[MAP] + ticks[UNMAP];
	for (phase = MAP; phase < NR_PHASES; phase++)
		driver->ticks[phase][round] = ticks[phase];
}

/* Run all drivers per round, alternating the order to cancel its effects. */
static void run_round(uint16_t domid, unsigned int frames, unsigned int round)
{
	unsigned int i;

	for (i = 0; i < NR_DRIVERS; i++)
		run_one(&drivers[round % 2 ? NR_DRIVERS - 1 - i : i], domid,
			frames, round);
}

static int compare(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

static void report(struct driver *driver, unsigned int frames,
		   unsigned int rounds)
{
	enum phase phase;
	uint64_t *ticks;

	if (driver->absent)
		return;
	for (phase = MAP; phase < NR_PHASES; phase++) {
		if (phase == TOUCH && driver->run == run_floor)
			continue;
		ticks = driver->ticks[phase];
		qsort(ticks, rounds, sizeof(*ticks), compare);
		printf("time %s %s %u %u %lu %lu %lu\n", driver->name,
		       phase_names[phase], frames, rounds, ticks[rounds / 2],
		       ticks[0], ticks[rounds - 1]);
	}
	fflush(stdout);
}

static void measure(uint16_t domid, unsigned int frames, unsigned int rounds)
{
	unsigned int i;

	/* The first round grows Xen's tables and the kernel's pools. */
	run_round(domid, frames, 0);
	for (i = 0; i < rounds; i++)
		run_round(domid, frames, i);
	for (i = 0; i < NR_DRIVERS; i++)
		report(&drivers[i], frames, rounds);
}

int main(void)
{
	const struct test_domain_config config = { .grant_frames = MOST_FRAMES };
	uint64_t first_tick = __rdtsc();
	double start = clock_ns();
	struct test_domain dom;
	size_t i;

	check(!test_domain_create(&dom, &config), "test_domain_create");
	open_drivers(dom.domid);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		measure(dom.domid, sizes[i].frames, sizes[i].rounds);
	printf("ticks %.0f\n", (__rdtsc() - first_tick) / (clock_ns() - start) * 1e9);
	return test_domain_destroy(&dom) ? 1 : 0;
}

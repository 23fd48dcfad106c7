// SPDX-License-Identifier: GPL-2.0-only
/*
 * counts FRAMES...: measure the cost of mapping and unmapping FRAMES, for
 * every driver of a window, and the instructions of the bare
 * hypercalls, "floor".  For a machine of one processor whose clock counts
 * instructions, with floor.ko loaded.
 *
 * Prints the minimum of the rounds, "DRIVER FRAMES map|unmap WHAT VALUE".
 * Instructions, allocations and hypercalls are counted in separate rounds,
 * because counting one of them adds to the others.
 */
#include "domain.h"	/* first, so that xenctrl.h includes Xen's headers */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "allocations.h"
#include "floor/floor.h"
#include "instructions.h"
#include "least.h"
#include "tools_helper.h"
#include "window.h"
#include "xen_trace.h"

#define WARM_UPS	3
#define FLOOR_DEVICE	"/dev/floor"

/*
 * A debug Xen maps page tables through a cache that it indexes by frame number.
 * Whether two of them collide depends on the guest frames of a window.  Measure a
 * window at several places, each a page table of frames after the one before.
 */
#define PLACES		3
#define PLACE_FRAMES	512
#define PLACE_STRIDE	(1UL << 30)

/* Fewer rounds for larger maps. */
static int rounds(size_t frames)
{
	return frames < 4096 ? 9 : 2;
}

static void round_trip(const struct window *window)
{
	window_map(window);
	window_unmap(window);
}

static unsigned long
instructions_of(void (*step)(const struct window *window),
		const struct window *window)
{
	unsigned long before;

	instructions_wait_for_tick();
	before = instructions_now();
	step(window);
	return instructions_now() - before;
}

static void count_instructions(const struct window *window)
{
	int i;

	for (i = 0; i < rounds(window->frames); i++) {
		least_note("map", "instructions",
			   instructions_of(window_map, window));
		least_note("unmap", "instructions",
			   instructions_of(window_unmap, window));
	}
}

static void note_allocations(const char *phase,
			     void (*step)(const struct window *window),
			     const struct window *window)
{
	struct allocations sum = allocations_of(step, window);

	least_note(phase, "objects", sum.slab);
	least_note(phase, "object_bytes", sum.bytes);
	least_note(phase, "pages", sum.pages);
}

static void count_allocations(const struct window *window)
{
	int i;

	allocations_init();
	for (i = 0; i < rounds(window->frames); i++) {
		note_allocations("map", window_map, window);
		note_allocations("unmap", window_unmap, window);
	}
	allocations_exit();
}

static void note_calls(const char *phase,
		       void (*step)(const struct window *window),
		       const struct window *window)
{
	struct xen_trace_counts counts;
	int i;

	instructions_wait_for_tick();
	xen_trace_start();
	step(window);
	xen_trace_stop(&counts);
	for (i = 0; i < NR_CALLS; i++)
		least_note(phase, xen_trace_call_names[i], counts.calls[i]);
	least_note(phase, "updates", counts.updates);
	least_note(phase, "inner_calls", counts.inner);
	least_note(phase, "trapped_writes", counts.trapped);
	least_note(phase, "exits", counts.exits);
}

static void count_calls(const struct window *window)
{
	int i;

	xen_trace_init();
	for (i = 0; i < rounds(window->frames); i++) {
		note_calls("map", window_map, window);
		note_calls("unmap", window_unmap, window);
	}
	xen_trace_exit();
}

static void measure(const char *driver, uint16_t domid, size_t frames,
		    bool count_all)
{
	struct window window;
	int i;

	window_init(&window, driver, domid, frames);
	for (i = 0; i < WARM_UPS; i++)
		round_trip(&window);
	count_instructions(&window);
	if (count_all) {
		count_allocations(&window);
		count_calls(&window);
	}
	least_print(driver, frames);
	window_exit(&window);
}

/* Use the batched release if this Xen supports it, else one hypercall per frame. */
static void run_floor(int fd, struct floor_run *run)
{
	run->release = FLOOR_BATCHED;
	if (!ioctl(fd, FLOOR_RUN, run))
		return;
	check(errno == EOPNOTSUPP, FLOOR_DEVICE);
	run->release = FLOOR_SINGLY;
	check(!ioctl(fd, FLOOR_RUN, run), FLOOR_DEVICE);
}

static void measure_floor(uint16_t domid, size_t frames)
{
	struct floor_run run = { .domid = domid, .nr_frames = frames };
	int fd = open(FLOOR_DEVICE, O_RDWR | O_CLOEXEC);
	int i;

	check(fd >= 0, FLOOR_DEVICE);
	for (i = 0; i < WARM_UPS; i++)
		run_floor(fd, &run);
	for (i = 0; i < rounds(frames); i++) {
		instructions_wait_for_tick();
		run_floor(fd, &run);
		least_note("map", "instructions", instructions_between(run.map));
		least_note("unmap", "instructions",
			   instructions_between(run.unmap));
	}
	least_print("floor", frames);
	close(fd);
}

/* Allocations and hypercalls do not depend on the place. */
static void measure_drivers(uint16_t domid, size_t frames, bool count_all)
{
	measure("ours", domid, frames, count_all);
	measure("in-tree", domid, frames, count_all);
	measure("empty", domid, frames, count_all);
	measure_floor(domid, frames);
}

/* Occupy the guest frames that the next window would get. */
static void occupy(struct window *window, uint16_t domid, int place)
{
	window_init(window, "ours", domid, PLACE_FRAMES);
	window->addr = (char *)window->addr + (place + 1) * PLACE_STRIDE;
	window_map(window);
}

static void measure_all(uint16_t domid, size_t frames)
{
	struct window occupied[PLACES];
	int i;

	for (i = 0; i < PLACES; i++) {
		measure_drivers(domid, frames, i == 0);
		occupy(&occupied[i], domid, i);
	}
	while (i--) {
		window_unmap(&occupied[i]);
		window_exit(&occupied[i]);
	}
}

int main(int argc, char **argv)
{
	struct test_domain_config config = { };
	struct test_domain dom;
	int i;

	if (argc < 2)
		return 2;
	window_print_late();
	config.grant_frames = window_most(argv + 1);
	if (config.grant_frames < PLACE_FRAMES)
		config.grant_frames = PLACE_FRAMES;
	instructions_init();
	check(!test_domain_create(&dom, &config), "test_domain_create");
	for (i = 1; i < argc; i++)
		measure_all(dom.domid, strtoul(argv[i], NULL, 0));
	return test_domain_destroy(&dom) ? 1 : 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * counts ours|both FRAMES...: what it takes to map and to unmap so many frames,
 * on our driver or on each of the two.  For a machine of one processor whose
 * clock counts instructions.
 *
 * Prints a line for each round, "DRIVER FRAMES map|unmap WHAT VALUE".  What is
 * counted is counted in rounds of its own, so that no count costs another any
 * instructions.
 */
#include "domain.h"	/* first: so that it is xenctrl.h that opens Xen's headers */

#include <string.h>

#include "allocations.h"
#include "instructions.h"
#include "tools_helper.h"
#include "window.h"
#include "xen_trace.h"

#define WARM_UPS	3

/* The fewer, the longer one takes. */
static int rounds(const struct window *window)
{
	return window->frames < 4096 ? 25 : 2;
}

static void print(const struct window *window, const char *phase,
		  const char *what, unsigned long value)
{
	printf("%s %zu %s %s %lu\n", window->driver, window->frames, phase,
	       what, value);
}

static void round_trip(const struct window *window)
{
	window_map(window);
	window_unmap(window);
}

static void count_instructions(const struct window *window)
{
	unsigned long before, mapped, after;
	int i;

	for (i = 0; i < rounds(window); i++) {
		before = instructions_now();
		window_map(window);
		mapped = instructions_now();
		window_unmap(window);
		after = instructions_now();
		print(window, "map", "instructions", mapped - before);
		print(window, "unmap", "instructions", after - mapped);
	}
}

static void print_allocations(const struct window *window, const char *phase,
			      const struct allocations *sum)
{
	print(window, phase, "objects", sum->slab);
	print(window, phase, "object_bytes", sum->bytes);
	print(window, phase, "pages", sum->pages);
}

static void count_allocations(const struct window *window)
{
	struct allocations sum;
	int i;

	allocations_init();
	for (i = 0; i < rounds(window); i++) {
		allocations_start();
		window_map(window);
		allocations_stop(&sum);
		print_allocations(window, "map", &sum);
		allocations_start();
		window_unmap(window);
		allocations_stop(&sum);
		print_allocations(window, "unmap", &sum);
	}
	allocations_exit();
}

static void print_trace(const struct window *window, const char *phase,
			const struct xen_trace_counts *counts)
{
	int i;

	for (i = 0; i < NR_CALLS; i++)
		print(window, phase, xen_trace_call_names[i],
		      counts->calls[i]);
	print(window, phase, "updates", counts->updates);
	print(window, phase, "inner_calls", counts->inner);
	print(window, phase, "trapped_writes", counts->trapped);
	print(window, phase, "exits", counts->exits);
}

static void count_calls(const struct window *window)
{
	struct xen_trace_counts counts;
	int i;

	xen_trace_init();
	for (i = 0; i < rounds(window); i++) {
		xen_trace_start();
		window_map(window);
		xen_trace_stop(&counts);
		print_trace(window, "map", &counts);
		xen_trace_start();
		window_unmap(window);
		xen_trace_stop(&counts);
		print_trace(window, "unmap", &counts);
	}
	xen_trace_exit();
}

static void measure(const char *driver, uint16_t domid, size_t frames)
{
	struct window window;
	int i;

	window_init(&window, driver, domid, frames);
	for (i = 0; i < WARM_UPS; i++)
		round_trip(&window);
	count_instructions(&window);
	count_allocations(&window);
	count_calls(&window);
	window_exit(&window);
}

int main(int argc, char **argv)
{
	struct test_domain_config config = { };
	struct test_domain dom;
	size_t frames;
	int i;

	if (argc < 3)
		return 2;
	window_print_late();
	config.grant_frames = window_most(argv + 2);
	instructions_init();
	check(!test_domain_create(&dom, &config), "test_domain_create");
	for (i = 2; i < argc; i++) {
		frames = strtoul(argv[i], NULL, 0);
		measure("ours", dom.domid, frames);
		if (!strcmp(argv[1], "both"))
			measure("in-tree", dom.domid, frames);
	}
	return test_domain_destroy(&dom) ? 1 : 0;
}

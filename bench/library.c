// SPDX-License-Identifier: GPL-2.0-only
/*
 * library FRAMES...: measure mapping and unmapping FRAMES by the library's calls
 * and by their system calls.  For a machine of one processor whose clock counts
 * instructions.
 *
 * Prints the minimum of the rounds, "raw|library FRAMES map|unmap instructions N".
 */
#include "domain.h"	/* first, so that xenctrl.h includes Xen's headers */

#include <xenforeignmemory.h>

#include "instructions.h"
#include "least.h"
#include "tools_helper.h"
#include "window.h"

#define ROUNDS	28

static void raw(const struct window *window)
{
	unsigned long before, mapped, after;

	before = instructions_now();
	window_map(window);
	mapped = instructions_now();
	window_unmap(window);
	after = instructions_now();
	least_note("map", "instructions", mapped - before);
	least_note("unmap", "instructions", after - mapped);
}

static void by_library(xenforeignmemory_handle *fmem,
		       const struct window *window)
{
	xenforeignmemory_resource_handle *map;
	unsigned long before;
	void *addr = window->addr;

	before = instructions_now();
	map = xenforeignmemory_map_resource(fmem, window->domid,
					    XEN_RESOURCE_GRANT_TABLE,
					    XEN_RESOURCE_GRANT_SHARED, 0,
					    window->frames, &addr,
					    PROT_READ | PROT_WRITE, 0);
	least_note("map", "instructions", instructions_now() - before);
	check(map && addr == window->addr, "map by the library");
	before = instructions_now();
	check(!xenforeignmemory_unmap_resource(fmem, map),
	      "unmap by the library");
	least_note("unmap", "instructions", instructions_now() - before);
}

static void measure(xenforeignmemory_handle *fmem, uint16_t domid,
		    size_t frames)
{
	struct window window;
	int i;

	window_init(&window, "ours", domid, frames);
	for (i = 0; i < ROUNDS; i++)
		raw(&window);
	least_print("raw", frames);
	for (i = 0; i < ROUNDS; i++)
		by_library(fmem, &window);
	least_print("library", frames);
	window_exit(&window);
}

int main(int argc, char **argv)
{
	struct test_domain_config config = { .grant_frames = 1024 };
	xenforeignmemory_handle *fmem;
	struct test_domain dom;
	int i;

	window_print_late();
	check(!test_domain_create(&dom, &config), "test_domain_create");
	fmem = xenforeignmemory_open(NULL, 0);
	check(fmem, "xenforeignmemory_open");
	instructions_init();
	for (i = 1; i < argc; i++)
		measure(fmem, dom.domid, strtoul(argv[i], NULL, 0));
	xenforeignmemory_close(fmem);
	return test_domain_destroy(&dom) ? 1 : 0;
}

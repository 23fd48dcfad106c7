// SPDX-License-Identifier: GPL-2.0-only
/*
 * memory FRAMES...: measure the kernel memory for mapping FRAMES, with each of
 * the two drivers.
 *
 * Prints the minimum of the rounds, "DRIVER FRAMES empty|map|unmap WHAT VALUE".  In
 * bytes, from the kernel's tracepoints: "peak", the maximum during the mmap()
 * alone, the map or the unmap, and "left", the rest after it.  In kB, from
 * /proc/meminfo: the growth of its counters.  For MemFree the value is the
 * decrease.
 */
#include "domain.h"	/* first, so that xenctrl.h includes Xen's headers */

#include <string.h>

#include "allocations.h"
#include "least.h"
#include "tools_helper.h"
#include "window.h"

#define ROUNDS	3

static const char *const counters[] = {
	"MemFree", "Slab", "SUnreclaim", "PageTables", "VmallocUsed", "Percpu",
};

#define NR_COUNTERS	(sizeof(counters) / sizeof(counters[0]))

struct meminfo {
	long kb[NR_COUNTERS];
};

static void read_meminfo(struct meminfo *info)
{
	char line[128], name[64];
	FILE *file = fopen("/proc/meminfo", "re");
	size_t i;
	long kb;

	check(file, "/proc/meminfo");
	memset(info, 0, sizeof(*info));
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%63[^:]: %ld", name, &kb) != 2)
			continue;
		for (i = 0; i < NR_COUNTERS; i++)
			if (!strcmp(name, counters[i]))
				info->kb[i] = kb;
	}
	fclose(file);
}

static void note_growth(const char *phase, const struct meminfo *before,
			const struct meminfo *after)
{
	size_t i;

	least_note(phase, "used", before->kb[0] - after->kb[0]);
	for (i = 1; i < NR_COUNTERS; i++)
		least_note(phase, counters[i], after->kb[i] - before->kb[i]);
}

static void by_counters(const struct window *window)
{
	struct meminfo before, mapped, after;

	read_meminfo(&before);
	window_map(window);
	read_meminfo(&mapped);
	window_unmap(window);
	read_meminfo(&after);
	note_growth("map", &before, &mapped);
	note_growth("unmap", &before, &after);
}

static void count_events(const char *phase,
			 void (*step)(const struct window *window),
			 const struct window *window)
{
	struct allocations sum = allocations_of(step, window);

	least_note(phase, "peak", sum.peak);
	least_note(phase, "left", sum.left);
}

static void by_events(const struct window *window)
{
	count_events("empty", window_reserve, window);
	window_unmap(window);
	count_events("map", window_map, window);
	count_events("unmap", window_unmap, window);
}

static void measure(const char *driver, uint16_t domid, size_t frames)
{
	struct window window;
	int i;

	window_init(&window, driver, domid, frames);
	window_map(&window);
	window_unmap(&window);
	for (i = 0; i < ROUNDS; i++)
		by_counters(&window);
	allocations_init();
	for (i = 0; i < ROUNDS; i++)
		by_events(&window);
	allocations_exit();
	least_print(driver, frames);
	window_exit(&window);
}

int main(int argc, char **argv)
{
	struct test_domain_config config = { };
	struct test_domain dom;
	size_t frames;
	int i;

	window_print_late();
	config.grant_frames = window_most(argv + 1);
	check(!test_domain_create(&dom, &config), "test_domain_create");
	for (i = 1; i < argc; i++) {
		frames = strtoul(argv[i], NULL, 0);
		measure("ours", dom.domid, frames);
		measure("in-tree", dom.domid, frames);
	}
	return test_domain_destroy(&dom) ? 1 : 0;
}

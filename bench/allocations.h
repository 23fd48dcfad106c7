/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Measure what the kernel allocates on behalf of this process, with its own
 * tracepoints and a private trace buffer.
 */
#ifndef BENCH_ALLOCATIONS_H
#define BENCH_ALLOCATIONS_H

#include "window.h"

/**
 * struct allocations - allocations during a step
 * @slab:  objects, from kmalloc() or a cache
 * @bytes: size of these objects
 * @pages: pages from the page allocator, including slabs
 * @peak:  maximum of allocated bytes at any time
 * @left:  bytes still allocated after the step
 */
struct allocations {
	unsigned long slab;
	unsigned long bytes;
	unsigned long pages;
	unsigned long peak;
	unsigned long left;
};

/** allocations_init() - enable the tracepoints; ends the program on failure */
void allocations_init(void);

/** allocations_exit() - disable the tracepoints */
void allocations_exit(void);

/** allocations_of() - count during a step; ends the program if events were lost */
struct allocations allocations_of(void (*step)(const struct window *window),
				  const struct window *window);

#endif

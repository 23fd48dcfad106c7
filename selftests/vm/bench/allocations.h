/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel allocates on behalf of this process, by its own tracepoints,
 * in a trace buffer of our own.
 */
#ifndef BENCH_ALLOCATIONS_H
#define BENCH_ALLOCATIONS_H

/**
 * struct allocations - what was allocated between a start and a stop
 * @slab:  objects, by kmalloc() or from a cache of their own
 * @bytes: what these take
 * @pages: pages from the page allocator, the slabs' own among them
 * @peak:  the most bytes that were allocated and not freed at one time
 * @left:  bytes that were not freed before the stop
 */
struct allocations {
	unsigned long slab;
	unsigned long bytes;
	unsigned long pages;
	unsigned long peak;
	unsigned long left;
};

/** allocations_init() - listen to the tracepoints; ends the program without */
void allocations_init(void);

/** allocations_exit() - listen no more */
void allocations_exit(void);

/** allocations_start() - forget what was counted, count from here on */
void allocations_start(void);

/** allocations_stop() - count no more; fails when events were lost */
void allocations_stop(struct allocations *sum);

#endif

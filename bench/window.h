/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A window: frames of a grant table that one of the two drivers maps and
 * munmap() unmaps.  The benches measure these calls.
 */
#ifndef BENCH_WINDOW_H
#define BENCH_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct window - an address range in which frames are mapped and unmapped
 * @driver: "ours", "in-tree" or "empty"
 * @empty:  call only mmap() and munmap(), without mapping frames
 * @fd:     the driver's device
 * @domid:  the domain that owns the grant table
 * @frames: number of frames
 * @addr:   start address
 */
struct window {
	const char *driver;
	bool empty;
	int fd;
	uint16_t domid;
	size_t frames;
	void *addr;
};

/**
 * window_init() - prepare a window, without mapping it
 * @driver: "ours"; "in-tree"; or "empty", in-tree's device without the ioctl
 * @domid:  domain with a grant table of @frames frames or more
 *
 * All windows have the same address, whatever else the process has mapped, and
 * share a page table with a page that stays mapped, because few small maps in
 * practice need a new page table.
 */
void window_init(struct window *window, const char *driver, uint16_t domid,
		 size_t frames);

/**
 * window_print_late() - buffer the output until the program ends
 *
 * QEMU's emulation of SVM sometimes delivers an interrupt to a PVH dom0 that has
 * them off, which hangs it.  Most of these come from the serial port.
 */
void window_print_late(void);

/** window_most() - return the largest size of a NULL-terminated list */
size_t window_most(char *const *sizes);

/** window_exit() - close the device */
void window_exit(struct window *window);

/** window_reserve() - mmap() alone; ends the program on failure */
void window_reserve(const struct window *window);

/** window_map() - mmap() and the ioctl; ends the program on failure */
void window_map(const struct window *window);

/** window_unmap() - munmap(); ends the program on failure */
void window_unmap(const struct window *window);

#endif

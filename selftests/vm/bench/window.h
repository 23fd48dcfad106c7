/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is measured: frames of a grant table that one of the two drivers maps,
 * and munmap() takes away again.
 */
#ifndef BENCH_WINDOW_H
#define BENCH_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct window - a place where frames come and go
 * @driver: "ours", "in-tree" or "empty"
 * @empty:  only mmap() and munmap() are called: no frames
 * @fd:     the driver's device
 * @domid:  whose grant table it is
 * @frames: how many frames it shows
 * @addr:   where
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
 * window_init() - prepare a window, nothing mapped
 * @driver: "ours"; "in-tree"; or "empty", in-tree's device without the ioctl
 * @domid:  domain with a grant table of @frames frames or more
 *
 * All windows are at the same address, whatever the process has mapped
 * elsewhere, and share a page table with a page that stays: a small map that
 * pays for a page table of its own is the exception.
 */
void window_init(struct window *window, const char *driver, uint16_t domid,
		 size_t frames);

/**
 * window_print_late() - keep what is printed until the program ends
 *
 * A PVH dom0 in QEMU's emulation of SVM now and then gets an interrupt although
 * it has them off, and comes to a standstill.  Most come from the serial port.
 */
void window_print_late(void);

/** window_most() - the largest of some sizes, a list that ends with NULL */
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

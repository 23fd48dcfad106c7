/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The least of several rounds.  An interrupt, or a cache that has run empty, can
 * only add: the round with the least is the one without.
 */
#ifndef BENCH_LEAST_H
#define BENCH_LEAST_H

#include <stddef.h>

/**
 * least_note() - keep a value if it is the least so far
 * @phase: "map" or "unmap"
 * @what:  name of the quantity
 * @value: in this round
 *
 * Both strings must stay until least_print().
 */
void least_note(const char *phase, const char *what, unsigned long value);

/**
 * least_print() - print the values and forget them
 * @driver: the driver that was measured
 * @frames: the size of its maps
 *
 * A line for every phase and quantity, in the order of first use: "DRIVER FRAMES PHASE
 * WHAT VALUE".
 */
void least_print(const char *driver, size_t frames);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The minimum of several rounds.  Interrupts and empty caches only add, so the
 * minimum is a round without them.
 */
#ifndef BENCH_LEAST_H
#define BENCH_LEAST_H

#include <stddef.h>

/**
 * least_note() - keep a value if it is the minimum so far
 * @phase: of an operation, such as "map"
 * @what:  name of the quantity
 * @value: in this round
 *
 * Both strings must stay until least_print().
 */
void least_note(const char *phase, const char *what, long value);

/**
 * least_print() - print the values and reset them
 * @driver: the driver that was measured
 * @frames: the size of its maps
 *
 * Prints a line for every phase and quantity, in the order of first use: "DRIVER
 * FRAMES PHASE WHAT VALUE".
 */
void least_print(const char *driver, size_t frames);

#endif

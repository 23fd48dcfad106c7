/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Time in instructions, in a machine of one processor whose clock counts them
 * (QEMU's -icount shift=2).
 */
#ifndef BENCH_INSTRUCTIONS_H
#define BENCH_INSTRUCTIONS_H

/**
 * instructions_init() - get ready; ends the program in any other machine
 *
 * From here on nothing but interrupts comes between what this process does.
 */
void instructions_init(void);

/**
 * instructions_now() - instructions since some time
 *
 * The difference of two is what came between, without what reading the clock
 * takes: in a PVH dom0, Xen reads it.
 */
unsigned long instructions_now(void);

/**
 * instructions_between() - instructions between two readings by other code
 * @ticks: the difference of the two, in ticks of the TSC
 *
 * Return: how many, without the reading itself.
 */
unsigned long instructions_between(unsigned long ticks);

/**
 * instructions_wait_for_tick() - return right after a timer's interrupt
 *
 * An operation that starts now meets as few timer interrupts as its length
 * allows, and the same number in every round.  Returns after 16 ms if none
 * comes.
 */
void instructions_wait_for_tick(void);

#endif

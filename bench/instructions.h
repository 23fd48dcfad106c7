/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Time in instructions, in a machine of one processor whose clock counts them
 * (QEMU's -icount shift=2).
 */
#ifndef BENCH_INSTRUCTIONS_H
#define BENCH_INSTRUCTIONS_H

/**
 * instructions_init() - prepare; ends the program in any other machine
 *
 * From here on only interrupts preempt this process.
 */
void instructions_init(void);

/**
 * instructions_now() - instructions since an arbitrary start
 *
 * The difference of two readings excludes the cost of reading the clock, which
 * Xen emulates in a PVH dom0.
 */
unsigned long instructions_now(void);

/**
 * instructions_between() - convert a difference of two readings by other code
 * @ticks: the difference of the two, in ticks of the TSC
 *
 * Return: the number of instructions, without the cost of reading.
 */
unsigned long instructions_between(unsigned long ticks);

/**
 * instructions_wait_for_tick() - return right after a timer interrupt
 *
 * An operation that starts now meets as few timer interrupts as its length
 * allows, and the same number in every round.  Returns after 16 ms if none
 * comes.
 */
void instructions_wait_for_tick(void);

#endif

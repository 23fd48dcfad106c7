/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SOAK_H
#define SOAK_H

#include <stdatomic.h>
#include <stdbool.h>

/**
 * struct soak - state shared by the processes of a soak
 * @cycles:       completed maps and unmaps of all processes
 * @domains:      domains that were created, mapped and destroyed
 * @want_cycles:  goal of this phase
 * @want_domains: goal of this phase
 * @stop:         the time limit is reached
 * @failed:       a process has found a fault
 */
struct soak {
	atomic_ulong cycles;
	atomic_ulong domains;
	unsigned long want_cycles;
	unsigned long want_domains;
	atomic_bool stop;
	atomic_bool failed;
};

/** soak_goes_on() - is there work left, and no failure yet? */
static inline bool soak_goes_on(const struct soak *soak)
{
	return !soak->stop && !soak->failed;
}

/**
 * map_cycles() - map and unmap parts of a grant table until all cycles are done
 * @soak: counts the cycles
 * @seed: determines the sizes
 *
 * From time to time a new domain replaces the mapped one.
 *
 * Return: false after printing the reason, if a check failed.
 */
bool map_cycles(struct soak *soak, unsigned int seed);

/**
 * domain_cycles() - create, map, destroy, unmap until all domains are done
 * @soak: counts the domains; keeps their share of the goal equal to the cycles'
 *
 * Return: as map_cycles().
 */
bool domain_cycles(struct soak *soak);

/**
 * take_sample() - print the counters that must not grow, and the progress
 * @soak:  the soak
 * @phase: name of the phase
 * @second: time since the soak began, in seconds
 */
void take_sample(const struct soak *soak, const char *phase, long second);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SOAK_H
#define SOAK_H

#include <stdatomic.h>
#include <stdbool.h>

/**
 * struct soak - what the processes of a soak share
 * @cycles:       maps that were unmapped again, by all of them
 * @domains:      domains that came, were mapped, and went
 * @want_cycles:  of this phase
 * @want_domains: of this phase
 * @stop:         the time is over
 * @failed:       one of the processes has found something wrong
 */
struct soak {
	atomic_ulong cycles;
	atomic_ulong domains;
	unsigned long want_cycles;
	unsigned long want_domains;
	atomic_bool stop;
	atomic_bool failed;
};

/** soak_goes_on() - is there anything left to do, and nothing wrong? */
static inline bool soak_goes_on(const struct soak *soak)
{
	return !soak->stop && !soak->failed;
}

/**
 * map_cycles() - map and unmap parts of a grant table until all cycles are done
 * @soak: counts them
 * @seed: decides on the sizes
 *
 * From time to time the domain gives way to a new one.
 *
 * Return: false, having said why, if anything was not as it should be.
 */
bool map_cycles(struct soak *soak, unsigned int seed);

/**
 * domain_cycles() - create, map, destroy, unmap until all domains are done
 * @soak: counts them; their share of those wanted stays that of the cycles
 *
 * Return: as map_cycles().
 */
bool domain_cycles(struct soak *soak);

/**
 * take_sample() - print what must not grow, and how far the soak is
 * @soak:  the soak
 * @phase: a word for it
 * @second: since the soak began
 */
void take_sample(const struct soak *soak, const char *phase, long second);

#endif

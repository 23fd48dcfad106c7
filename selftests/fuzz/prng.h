/* SPDX-License-Identifier: GPL-2.0-only */
/* A pseudo-random number generator: the same seed gives the same numbers. */
#ifndef FUZZ_PRNG_H
#define FUZZ_PRNG_H

#include "sequence.h"

struct prng {
	uint64_t state;
};

/** draw() - a number below @below, which must not be 0 */
static inline uint64_t draw(struct prng *prng, uint64_t below)
{
	/* NOLINTNEXTLINE: callers never pass 0 */
	return mix(prng->state++) % below;
}

/** one_in() - true once in @n times on average */
static inline bool one_in(struct prng *prng, unsigned int n)
{
	return !draw(prng, n);
}

static inline uint64_t pick(struct prng *prng, const uint64_t *list,
			    size_t length)
{
	return list[draw(prng, length)];
}

/* PICK(prng, ...): one of the values listed, each equally likely. */
#define PICK(prng, ...)							\
	pick(prng, (const uint64_t[]) { __VA_ARGS__ },			\
	     sizeof((const uint64_t[]) { __VA_ARGS__ }) / sizeof(uint64_t))

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* Chance that is the same for the same seed. */
#ifndef FUZZ_DICE_H
#define FUZZ_DICE_H

#include "sequence.h"

struct dice {
	uint64_t state;
};

/** roll() - a number below @below, which is not 0 */
static inline uint64_t roll(struct dice *dice, uint64_t below)
{
	/* NOLINTNEXTLINE: they do not ask for one of none */
	return mix(dice->state++) % below;
}

static inline bool one_in(struct dice *dice, unsigned int n)
{
	return !roll(dice, n);
}

static inline uint64_t pick(struct dice *dice, const uint64_t *list,
			    size_t length)
{
	return list[roll(dice, length)];
}

#define PICK(dice, ...)						\
	pick(dice, (const uint64_t[]) { __VA_ARGS__ },			\
	     sizeof((const uint64_t[]) { __VA_ARGS__ }) / sizeof(uint64_t))

#endif

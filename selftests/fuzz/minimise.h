/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef FUZZ_MINIMISE_H
#define FUZZ_MINIMISE_H

#include "sequence.h"

/**
 * minimise() - leave out of a sequence what it does not need to fail
 * @sequence: made shorter, in place
 * @fails:    does this one fail?
 * @budget:   how many to try at most
 */
void minimise(struct sequence *sequence,
	      bool (*fails)(const struct sequence *sequence),
	      unsigned int budget);

#endif

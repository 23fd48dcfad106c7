/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef FUZZ_MINIMISE_H
#define FUZZ_MINIMISE_H

#include "sequence.h"

/**
 * minimise() - remove operations that a sequence does not need to fail
 * @sequence: shortened in place
 * @fails:    runs a candidate; true if it fails
 * @budget:   most candidates to try
 */
void minimise(struct sequence *sequence,
	      bool (*fails)(const struct sequence *sequence),
	      unsigned int budget);

#endif

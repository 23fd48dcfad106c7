/* SPDX-License-Identifier: GPL-2.0-only */
/* How often each operation ended how. */
#ifndef FUZZ_TALLY_H
#define FUZZ_TALLY_H

#include "sequence.h"

#define TALLY_SIGNALS	32	/* results below 0 */
#define TALLY_RESULTS	(TALLY_SIGNALS + 134)

struct tally {
	unsigned int times[OPERATION_KINDS][TALLY_RESULTS];
};

/** result_write() - " 0", " EBUSY" */
void result_write(int result, FILE *to);

void tally_count(struct tally *tally, enum operation_kind kind, int result);

void tally_add(struct tally *to, const struct tally *tally);

/** tally_write() - a line for each kind of operation: "# map: 0 12, EBUSY 3" */
void tally_write(const struct tally *tally, FILE *to);

#endif

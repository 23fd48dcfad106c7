/* SPDX-License-Identifier: GPL-2.0-only */
/* Counts of the results of every kind of operation. */
#ifndef FUZZ_OUTCOMES_H
#define FUZZ_OUTCOMES_H

#include "sequence.h"

#define OUTCOME_SIGNALS	32	/* results below 0 */
#define OUTCOME_RESULTS	(OUTCOME_SIGNALS + 134)

struct outcomes {
	unsigned int times[OPERATION_KINDS][OUTCOME_RESULTS];
};

/** result_write() - " 0", " EBUSY" */
void result_write(int result, FILE *to);

void outcomes_count(struct outcomes *outcomes, enum operation_kind kind,
		    int result);

/** outcomes_add() - add the counts in @from to @to */
void outcomes_add(struct outcomes *to, const struct outcomes *from);

/** outcomes_write() - a line for each kind: "# map: 0 12, EBUSY 3" */
void outcomes_write(const struct outcomes *outcomes, FILE *to);

#endif

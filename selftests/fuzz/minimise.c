// SPDX-License-Identifier: GPL-2.0-only
/*
 * Delta debugging: remove halves, quarters and so on as long as the rest still
 * fails, down to single operations.
 */
#include <stdlib.h>
#include <string.h>

#include "minimise.h"

/* Copy @from without the @nr operations at @first. */
static void leave_out(struct sequence *to, const struct sequence *from,
		      size_t first, size_t nr)
{
	size_t rest = from->length - first - nr;

	memcpy(to->op, from->op, first * sizeof(*to->op));
	memcpy(to->op + first, from->op + first + nr, rest * sizeof(*to->op));
	to->length = first + rest;
}

/* True if any operation could be removed. */
static bool pass(struct sequence *sequence, struct sequence *shorter,
		 size_t part, bool (*fails)(const struct sequence *sequence),
		 unsigned int *budget)
{
	size_t end = sequence->length, first, nr;
	bool any = false;

	/* From the end: later operations depend on earlier ones. */
	while (end) {
		nr = part < end ? part : end;
		first = end - nr;
		end = first;
		if (!*budget || nr == sequence->length)
			break;
		(*budget)--;
		leave_out(shorter, sequence, first, nr);
		if (!fails(shorter))
			continue;
		leave_out(sequence, shorter, 0, 0);
		any = true;
	}
	return any;
}

void minimise(struct sequence *sequence,
	      bool (*fails)(const struct sequence *sequence),
	      unsigned int budget)
{
	size_t part = sequence->length / 2;
	struct sequence shorter;

	shorter.op = calloc(sequence->length, sizeof(*shorter.op));
	if (!shorter.op)
		return;
	while (part && budget) {
		bool any = pass(sequence, &shorter, part, fails, &budget);

		if (part > 1)
			part /= 2;
		else if (!any)
			break;
	}
	free(shorter.op);
}

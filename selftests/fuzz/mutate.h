/* SPDX-License-Identifier: GPL-2.0-only */
/* Make one thing about a map wrong. */
#ifndef FUZZ_MUTATE_H
#define FUZZ_MUTATE_H

#include "fit.h"

/** mutate_map() - make one argument wrong; some mutations have no effect */
void mutate_map(struct prng *prng, const struct model *model,
		struct operation *op);

/** mutate_resource() - the same for the resource of a map or a size query */
void mutate_resource(struct prng *prng, const struct model *model,
		     struct operation *op);

#endif

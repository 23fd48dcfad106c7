/* SPDX-License-Identifier: GPL-2.0-only */
/* A map that would succeed, with one thing wrong. */
#ifndef FUZZ_MUTATE_H
#define FUZZ_MUTATE_H

#include "fit.h"

/** mutate_map() - it may come out as good as it was */
void mutate_map(struct prng *prng, const struct model *model,
		struct operation *op);

/** mutate_resource() - the resource that is asked for, of a map or of a size */
void mutate_resource(struct prng *prng, const struct model *model,
		     struct operation *op);

#endif

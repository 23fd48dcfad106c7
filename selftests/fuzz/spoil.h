/* SPDX-License-Identifier: GPL-2.0-only */
/* A map that would succeed, with one thing wrong. */
#ifndef FUZZ_SPOIL_H
#define FUZZ_SPOIL_H

#include "fit.h"

/** spoil_map() - it may come out as good as it was */
void spoil_map(struct dice *dice, const struct model *model,
	       struct operation *op);

/** spoil_resource() - the resource that is asked for, of a map or of a size */
void spoil_resource(struct dice *dice, const struct model *model,
		    struct operation *op);

#endif

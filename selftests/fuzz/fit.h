/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Arguments that fit the current state of the model.  If nothing fits, these
 * return false or NULL and set nothing.
 */
#ifndef FUZZ_FIT_H
#define FUZZ_FIT_H

#include "prng.h"
#include "model.h"

/** fit_fd() - a descriptor that is open, or one that is closed */
bool fit_fd(struct prng *prng, const struct model *model, bool open,
	    uint64_t *fd);

/** fit_domain() - a slot with a domain that @fd may ask for */
bool fit_domain(struct prng *prng, const struct model *model, uint64_t fd,
		uint64_t *slot);

/** fit_slot() - a slot with a domain, or an empty one */
bool fit_slot(struct prng *prng, const struct model *model, bool full,
	      uint64_t *slot);

/** fit_child() - a slot with a child, or an empty one */
bool fit_child(struct prng *prng, const struct model *model, bool lives,
	       uint64_t *child);

/** fit_vma() - any VMA of the device */
const struct model_vma *fit_vma(struct prng *prng, const struct model *model);

/** fit_page() - a filled page of a VMA, or an empty one */
bool fit_page(struct prng *prng, const struct model *model,
	      const struct model_vma *vma, bool filled, uint64_t *page);

/** fit_map() - a map of grant table frames that succeeds */
bool fit_map(struct prng *prng, const struct model *model,
	     struct operation *op);

/** fit_overlap() - make a map overlap pages that are filled */
bool fit_overlap(struct prng *prng, const struct model *model,
		 struct operation *op);

/** fit_frames() - choose frames that the domain has; lowers @num if needed */
void fit_frames(struct prng *prng, const struct model *model,
		struct operation *op);

#endif

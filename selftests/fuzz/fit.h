/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Arguments that fit: what is open, mapped, empty, filled or alive where an
 * operation is to stand.  Each returns false, and sets nothing, if there is
 * nothing of that kind.
 */
#ifndef FUZZ_FIT_H
#define FUZZ_FIT_H

#include "prng.h"
#include "model.h"

/** fit_fd() - a descriptor that is open, or that is not */
bool fit_fd(struct prng *prng, const struct model *model, bool open,
	    uint64_t *fd);

/** fit_domain() - a slot with a domain that the file of @fd may ask for */
bool fit_domain(struct prng *prng, const struct model *model, uint64_t fd,
		uint64_t *slot);

/** fit_slot() - a slot that has a domain, or that has none */
bool fit_slot(struct prng *prng, const struct model *model, bool full,
	      uint64_t *slot);

bool fit_child(struct prng *prng, const struct model *model, bool lives,
	       uint64_t *child);

/** fit_vma() - any of the device's */
const struct model_vma *fit_vma(struct prng *prng, const struct model *model);

/** fit_page() - a page of a VMA that shows something, or that is empty */
bool fit_page(struct prng *prng, const struct model *model,
	      const struct model_vma *vma, bool filled, uint64_t *page);

/** fit_map() - a map of grant table frames that succeeds */
bool fit_map(struct prng *prng, const struct model *model,
	     struct operation *op);

/** fit_overlap() - turn such a map into one of pages some of which are filled */
bool fit_overlap(struct prng *prng, const struct model *model,
		 struct operation *op);

/** fit_frames() - frames that its domain has, as many as there are pages */
void fit_frames(struct prng *prng, const struct model *model,
		struct operation *op);

#endif

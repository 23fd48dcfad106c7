/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The generator of a sequence: pseudo-random numbers, which a seed repeats, and
 * the state that the operations so far lead to.
 */
#ifndef FUZZ_GENERATOR_H
#define FUZZ_GENERATOR_H

#include "model.h"

struct generator {
	uint64_t state;
	struct model model;
};

/* The properties that a sequence is generated for. */
extern const struct model_config every_resource;

/** draw() - a number below @below, which must not be 0 */
static inline uint64_t draw(struct generator *gen, uint64_t below)
{
	/* NOLINTNEXTLINE: callers never pass 0 */
	return mix(gen->state++) % below;
}

/** one_in() - true once in @n times on average */
static inline bool one_in(struct generator *gen, unsigned int n)
{
	return !draw(gen, n);
}

static inline uint64_t pick(struct generator *gen, const uint64_t *list,
			    size_t length)
{
	return list[draw(gen, length)];
}

/* PICK(gen, ...): one of the values listed, each equally likely. */
#define PICK(gen, ...)							\
	pick(gen, (const uint64_t[]) { __VA_ARGS__ },			\
	     sizeof((const uint64_t[]) { __VA_ARGS__ }) / sizeof(uint64_t))

/*
 * fit.c: arguments that fit the current state of the model.  If nothing fits,
 * these return false or NULL and set nothing.
 */

/** fit_fd() - a descriptor that is open, or one that is closed */
bool fit_fd(struct generator *gen, bool open, uint64_t *fd);

/** fit_domain() - a slot with a domain that @fd may ask for */
bool fit_domain(struct generator *gen, uint64_t fd, uint64_t *slot);

/** fit_slot() - a slot with a domain, or an empty one */
bool fit_slot(struct generator *gen, bool full, uint64_t *slot);

/** fit_child() - a slot with a child, or an empty one */
bool fit_child(struct generator *gen, bool lives, uint64_t *child);

/** fit_vma() - any VMA of the device */
const struct model_vma *fit_vma(struct generator *gen);

/** fit_page() - a filled page of a VMA, or an empty one */
bool fit_page(struct generator *gen, const struct model_vma *vma, bool filled,
	      uint64_t *page);

/** fit_map() - a map of grant table frames that succeeds */
bool fit_map(struct generator *gen, struct operation *op);

/** fit_overlap() - make a map overlap pages that are filled */
bool fit_overlap(struct generator *gen, struct operation *op);

/** fit_frames() - choose frames that the domain has; lowers @num if needed */
void fit_frames(struct generator *gen, struct operation *op);

/* mutate.c: make one thing about an operation wrong. */

/** mutate_map() - make one argument wrong; not every mutation has an effect */
void mutate_map(struct generator *gen, struct operation *op);

/** mutate_resource() - the same for the resource of a map or a size query */
void mutate_resource(struct generator *gen, struct operation *op);

#endif

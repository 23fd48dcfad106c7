/* SPDX-License-Identifier: GPL-2.0-only */
/* A sequence is run on a device and on the model; they must not differ. */
#ifndef FUZZ_RUN_H
#define FUZZ_RUN_H

#include "model.h"
#include "outcomes.h"

/**
 * struct device - something that does operations
 * @config:  what there is to know of it
 * @begin:   make it as new
 * @run:     do an operation; 0, errno or minus a signal, and its value.  The
 *           model is as before it.
 * @look:    read a word of a page; 0 or minus a signal
 * @domains: true if the domains are as the model has them: those that were
 *           killed are gone if nothing shows them, and else dying
 * @end:     leave nothing behind; false if something stays
 */
struct device {
	const struct model_config *config;
	void (*begin)(void);
	int (*run)(const struct operation *op, const struct model *model,
		   uint64_t *value);
	int (*look)(unsigned int page, uint32_t *word);
	bool (*domains)(const struct model *model);
	bool (*end)(void);
};

/**
 * struct difference - where the two were not the same
 * @at:    which operation
 * @what:  a line that tells
 * @done:  operations that were not left out
 * @outcomes: and how they ended
 */
struct difference {
	size_t at;
	char what[200];
	size_t done;
	struct outcomes outcomes;
};

/**
 * run_sequence() - do it all, up to the first difference
 * @tell: where to say each operation and how it ends, or NULL
 *
 * Return: true if there is one.
 */
bool run_sequence(const struct sequence *sequence, const struct device *device,
		  struct difference *difference, FILE *tell);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* Run a sequence on a device and on the model, and compare. */
#ifndef FUZZ_RUN_H
#define FUZZ_RUN_H

#include "model.h"
#include "outcomes.h"

/**
 * struct device - a device that executes operations
 * @config:  its properties
 * @begin:   reset it
 * @run:     execute an operation: 0, errno or minus a signal, and a value.  The
 *           model is in the state before the operation.
 * @look:    read a word of a page: 0 or minus a signal
 * @domains: do the domains match the model?  A killed domain has to be gone if
 *           no page shows its frames, and dying otherwise.
 * @end:     release everything; false if something is left
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
 * struct difference - the first difference between device and model
 * @at:       index of the operation
 * @what:     description, one line; empty if they agree
 * @done:     number of operations that were executed, not skipped
 * @outcomes: their results
 */
struct difference {
	size_t at;
	char what[200];
	size_t done;
	struct outcomes outcomes;
};

/**
 * run_sequence() - run a sequence up to the first difference
 * @log: where to report every operation and its result, or NULL
 *
 * Return: true if there is a difference.
 */
bool run_sequence(const struct sequence *sequence, const struct device *device,
		  struct difference *difference, FILE *log);

/** execute_device() - the driver as a device, or NULL with a message */
const struct device *execute_device(void);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* The table of operations: one entry holds everything specific to a kind. */
#ifndef FUZZ_OPERATIONS_H
#define FUZZ_OPERATIONS_H

#include "generator.h"

/**
 * struct query - what an expect_fn works on
 * @model:  the state before the operation
 * @op:     the operation
 * @answer: filled in: see model_expect()
 */
struct query {
	const struct model *model;
	const struct operation *op;
	struct answer *answer;
};

typedef void generate_fn(struct generator *gen, struct operation *op);
typedef bool expect_fn(struct query *q);
typedef void apply_fn(struct model *model, const struct operation *op,
		      uint64_t value);
typedef int execute_fn(const struct operation *op, uint64_t *value);

/* One bit of operation_type.args. */
#define HAS(argument)	(1U << (argument))

/**
 * struct operation_type - a kind of operation
 * @name:     in sequence files
 * @args:     bit mask of enum argument: the arguments that it has
 * @weight:   its share of generated operations, relative to the sum of all
 * @generate: choose the arguments, after fd, to, domain and child were drawn at
 *            random.  NULL: keep those
 * @expect:   see model_expect()
 * @apply:    change the model after a success that came with @value, or after
 *            any end of OP_RACE_UNMAP.  NULL: nothing changes
 * @execute:  run it on the device; 0, errno or minus a signal.  @value is 0 on
 *            entry.  NULL: nothing to run, or a build without a device
 */
struct operation_type {
	const char *name;
	unsigned int args;
	unsigned int weight;
	generate_fn *generate;
	expect_fn *expect;
	apply_fn *apply;
	execute_fn *execute;
};

extern const struct operation_type operation_types[OPERATION_KINDS];

/* generate.c */
generate_fn generate_bad, generate_create, generate_dup, generate_end;
generate_fn generate_kill, generate_map, generate_mmap, generate_mprotect;
generate_fn generate_mremap, generate_open, generate_page, generate_race_map;
generate_fn generate_race_unmap, generate_range, generate_range_how;
generate_fn generate_restrict, generate_size, generate_spawn, generate_write;

/* model.c */
expect_fn expect_anon, expect_bad, expect_close, expect_copy, expect_create;
expect_fn expect_dup, expect_end, expect_fork, expect_kill, expect_madvise;
expect_fn expect_map, expect_mlock, expect_mmap, expect_mprotect;
expect_fn expect_mremap, expect_munmap, expect_open, expect_race_map;
expect_fn expect_race_restrict, expect_race_unmap, expect_read;
expect_fn expect_restrict, expect_size, expect_spawn, expect_success;
expect_fn expect_unload, expect_vm_readv, expect_write;

apply_fn apply_anon, apply_close, apply_create, apply_dup, apply_end;
apply_fn apply_kill, apply_map, apply_mmap, apply_munmap, apply_open;
apply_fn apply_race_restrict, apply_race_unmap, apply_release;
apply_fn apply_restrict, apply_spawn, apply_write;

/* execute.c */
execute_fn execute_anon, execute_bad, execute_close, execute_copy;
execute_fn execute_create, execute_dup, execute_end, execute_fork;
execute_fn execute_kill, execute_madvise, execute_map, execute_mlock;
execute_fn execute_mmap, execute_mprotect, execute_mremap, execute_munmap;
execute_fn execute_open, execute_race_map, execute_race_restrict;
execute_fn execute_race_unmap, execute_read, execute_release;
execute_fn execute_restrict, execute_size, execute_spawn, execute_unload;
execute_fn execute_vm_readv, execute_write;

#endif

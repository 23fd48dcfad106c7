// SPDX-License-Identifier: GPL-2.0-only
/* The table of operations. */
#include "operations.h"

#define RESOURCE	(HAS(FD) | HAS(DOMAIN) | HAS(TYPE) | HAS(ID))
#define FRAMES_AT	(HAS(FRAME) | HAS(NUM) | HAS(PAGE))
#define RANGE		(HAS(PAGE) | HAS(LEN))

/* The programs that run without Xen have no device to execute on. */
#ifdef FUZZ_HOSTED
#define EXECUTE(function)	NULL
#else
#define EXECUTE(function)	(function)
#endif

/* The name also names the functions that expect and execute it. */
#define OPERATION(kind, what, share, arguments, ...)			\
	[OP_##kind] = {							\
		.name = #what, .weight = share, .args = arguments,	\
		.expect = expect_##what,				\
		.execute = EXECUTE(execute_##what), __VA_ARGS__		\
	}

const struct operation_type operation_types[OPERATION_KINDS] = {
	OPERATION(OPEN, open, 30, HAS(FD) | HAS(PROT),
		  .generate = generate_open, .apply = apply_open),
	OPERATION(CLOSE, close, 8, HAS(FD), .apply = apply_close),
	OPERATION(DUP, dup, 8, HAS(FD) | HAS(TO),
		  .generate = generate_dup, .apply = apply_dup),
	OPERATION(RESTRICT, restrict, 4, HAS(FD) | HAS(DOMAIN),
		  .generate = generate_restrict, .apply = apply_restrict),
	OPERATION(RACE_RESTRICT, race_restrict, 6,
		  HAS(FD) | HAS(DOMAIN) | HAS(OTHER),
		  .generate = generate_restrict, .apply = apply_race_restrict),
	OPERATION(SIZE, size, 40, RESOURCE, .generate = generate_size),
	OPERATION(MAP, map, 400, RESOURCE | FRAMES_AT | HAS(OFFSET),
		  .generate = generate_map, .apply = apply_map),
	OPERATION(RACE_MAP, race_map, 15, RESOURCE | FRAMES_AT,
		  .generate = generate_race_map, .apply = apply_map),
	OPERATION(RACE_UNMAP, race_unmap, 10, RESOURCE | FRAMES_AT,
		  .generate = generate_race_unmap, .apply = apply_race_unmap),
	OPERATION(BAD, bad, 12, HAS(FD) | HAS(DOMAIN) | HAS(HOW),
		  .generate = generate_bad),
	OPERATION(MMAP, mmap, 60, HAS(FD) | RANGE | HAS(PROT) | HAS(HOW),
		  .generate = generate_mmap, .apply = apply_mmap),
	OPERATION(ANON, anon, 6, RANGE,
		  .generate = generate_range, .apply = apply_anon),
	OPERATION(MUNMAP, munmap, 40, RANGE,
		  .generate = generate_range, .apply = apply_munmap),
	OPERATION(MREMAP, mremap, 25, RANGE | HAS(HOW),
		  .generate = generate_mremap),
	OPERATION(MPROTECT, mprotect, 25, RANGE | HAS(PROT),
		  .generate = generate_mprotect),
	OPERATION(MADVISE, madvise, 25, RANGE | HAS(HOW),
		  .generate = generate_range_how),
	OPERATION(MLOCK, mlock, 15, RANGE | HAS(HOW),
		  .generate = generate_range_how),
	OPERATION(READ, read, 50, HAS(PAGE), .generate = generate_page),
	OPERATION(WRITE, write, 100, HAS(PAGE) | HAS(VALUE),
		  .generate = generate_write, .apply = apply_write),
	OPERATION(COPY, copy, 10, HAS(PAGE), .generate = generate_page),
	/* Sequence files use this older name. */
	[OP_VM_READV] = {
		.name = "steal", .weight = 5,
		.args = HAS(PAGE),
		.generate = generate_page,
		.expect = expect_vm_readv,
		.execute = EXECUTE(execute_vm_readv),
	},
	OPERATION(FORK, fork, 4, RANGE, .generate = generate_range),
	OPERATION(SPAWN, spawn, 8,
		  HAS(CHILD) | HAS(FD) | HAS(DOMAIN) | HAS(FRAME) | HAS(NUM),
		  .generate = generate_spawn, .apply = apply_spawn),
	OPERATION(END, end, 8, HAS(CHILD) | HAS(HOW),
		  .generate = generate_end, .apply = apply_end),
	OPERATION(CREATE, create, 20, HAS(DOMAIN) | HAS(HOW) | HAS(FRAMES),
		  .generate = generate_create, .apply = apply_create),
	OPERATION(KILL, kill, 10, HAS(DOMAIN),
		  .generate = generate_kill, .apply = apply_kill),
	OPERATION(UNLOAD, unload, 4, 0),
	[OP_RELEASE] = {
		.name = "release", .weight = 2,
		.expect = expect_success,
		.apply = apply_release,
		.execute = EXECUTE(execute_release),
	},
	[OP_LOOK] = {
		.name = "look", .weight = 8,
		.expect = expect_success,
	},
};

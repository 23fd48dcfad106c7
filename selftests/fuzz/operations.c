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

const struct operation_type operation_types[OPERATION_KINDS] = {
	[OP_OPEN] = {
		.name = "open", .weight = 30,
		.args = HAS(FD) | HAS(PROT),
		.generate = generate_open,
		.expect = expect_open,
		.apply = apply_open,
		.execute = EXECUTE(execute_open),
	},
	[OP_CLOSE] = {
		.name = "close", .weight = 8,
		.args = HAS(FD),
		.expect = expect_close,
		.apply = apply_close,
		.execute = EXECUTE(execute_close),
	},
	[OP_DUP] = {
		.name = "dup", .weight = 8,
		.args = HAS(FD) | HAS(TO),
		.generate = generate_dup,
		.expect = expect_dup,
		.apply = apply_dup,
		.execute = EXECUTE(execute_dup),
	},
	[OP_RESTRICT] = {
		.name = "restrict", .weight = 4,
		.args = HAS(FD) | HAS(DOMAIN),
		.generate = generate_restrict,
		.expect = expect_restrict,
		.apply = apply_restrict,
		.execute = EXECUTE(execute_restrict),
	},
	[OP_RACE_RESTRICT] = {
		.name = "race_restrict", .weight = 6,
		.args = HAS(FD) | HAS(DOMAIN) | HAS(OTHER),
		.generate = generate_restrict,
		.expect = expect_race_restrict,
		.apply = apply_race_restrict,
		.execute = EXECUTE(execute_race_restrict),
	},
	[OP_SIZE] = {
		.name = "size", .weight = 40,
		.args = RESOURCE,
		.generate = generate_size,
		.expect = expect_size,
		.execute = EXECUTE(execute_size),
	},
	[OP_MAP] = {
		.name = "map", .weight = 400,
		.args = RESOURCE | FRAMES_AT | HAS(OFFSET),
		.generate = generate_map,
		.expect = expect_map,
		.apply = apply_map,
		.execute = EXECUTE(execute_map),
	},
	[OP_RACE_MAP] = {
		.name = "race_map", .weight = 15,
		.args = RESOURCE | FRAMES_AT,
		.generate = generate_race_map,
		.expect = expect_race_map,
		.apply = apply_map,
		.execute = EXECUTE(execute_race_map),
	},
	[OP_RACE_UNMAP] = {
		.name = "race_unmap", .weight = 10,
		.args = RESOURCE | FRAMES_AT,
		.generate = generate_race_unmap,
		.expect = expect_race_unmap,
		.apply = apply_race_unmap,
		.execute = EXECUTE(execute_race_unmap),
	},
	[OP_BAD] = {
		.name = "bad", .weight = 12,
		.args = HAS(FD) | HAS(DOMAIN) | HAS(HOW),
		.generate = generate_bad,
		.expect = expect_bad,
		.execute = EXECUTE(execute_bad),
	},
	[OP_MMAP] = {
		.name = "mmap", .weight = 60,
		.args = HAS(FD) | RANGE | HAS(PROT) | HAS(HOW),
		.generate = generate_mmap,
		.expect = expect_mmap,
		.apply = apply_mmap,
		.execute = EXECUTE(execute_mmap),
	},
	[OP_ANON] = {
		.name = "anon", .weight = 6,
		.args = RANGE,
		.generate = generate_range,
		.expect = expect_anon,
		.apply = apply_anon,
		.execute = EXECUTE(execute_anon),
	},
	[OP_MUNMAP] = {
		.name = "munmap", .weight = 40,
		.args = RANGE,
		.generate = generate_range,
		.expect = expect_munmap,
		.apply = apply_munmap,
		.execute = EXECUTE(execute_munmap),
	},
	[OP_MREMAP] = {
		.name = "mremap", .weight = 25,
		.args = RANGE | HAS(HOW),
		.generate = generate_mremap,
		.expect = expect_mremap,
		.execute = EXECUTE(execute_mremap),
	},
	[OP_MPROTECT] = {
		.name = "mprotect", .weight = 25,
		.args = RANGE | HAS(PROT),
		.generate = generate_mprotect,
		.expect = expect_mprotect,
		.execute = EXECUTE(execute_mprotect),
	},
	[OP_MADVISE] = {
		.name = "madvise", .weight = 25,
		.args = RANGE | HAS(HOW),
		.generate = generate_range_how,
		.expect = expect_madvise,
		.execute = EXECUTE(execute_madvise),
	},
	[OP_MLOCK] = {
		.name = "mlock", .weight = 15,
		.args = RANGE | HAS(HOW),
		.generate = generate_range_how,
		.expect = expect_mlock,
		.execute = EXECUTE(execute_mlock),
	},
	[OP_READ] = {
		.name = "read", .weight = 50,
		.args = HAS(PAGE),
		.generate = generate_page,
		.expect = expect_read,
		.execute = EXECUTE(execute_read),
	},
	[OP_WRITE] = {
		.name = "write", .weight = 100,
		.args = HAS(PAGE) | HAS(VALUE),
		.generate = generate_write,
		.expect = expect_write,
		.apply = apply_write,
		.execute = EXECUTE(execute_write),
	},
	[OP_COPY] = {
		.name = "copy", .weight = 10,
		.args = HAS(PAGE),
		.generate = generate_page,
		.expect = expect_copy,
		.execute = EXECUTE(execute_copy),
	},
	/* Sequence files use this older name. */
	[OP_VM_READV] = {
		.name = "steal", .weight = 5,
		.args = HAS(PAGE),
		.generate = generate_page,
		.expect = expect_vm_readv,
		.execute = EXECUTE(execute_vm_readv),
	},
	[OP_FORK] = {
		.name = "fork", .weight = 4,
		.args = RANGE,
		.generate = generate_range,
		.expect = expect_fork,
		.execute = EXECUTE(execute_fork),
	},
	[OP_SPAWN] = {
		.name = "spawn", .weight = 8,
		.args = HAS(CHILD) | HAS(FD) | HAS(DOMAIN) | HAS(FRAME) |
			HAS(NUM),
		.generate = generate_spawn,
		.expect = expect_spawn,
		.apply = apply_spawn,
		.execute = EXECUTE(execute_spawn),
	},
	[OP_END] = {
		.name = "end", .weight = 8,
		.args = HAS(CHILD) | HAS(HOW),
		.generate = generate_end,
		.expect = expect_end,
		.apply = apply_end,
		.execute = EXECUTE(execute_end),
	},
	[OP_CREATE] = {
		.name = "create", .weight = 20,
		.args = HAS(DOMAIN) | HAS(HOW) | HAS(FRAMES),
		.generate = generate_create,
		.expect = expect_create,
		.apply = apply_create,
		.execute = EXECUTE(execute_create),
	},
	[OP_KILL] = {
		.name = "kill", .weight = 10,
		.args = HAS(DOMAIN),
		.generate = generate_kill,
		.expect = expect_kill,
		.apply = apply_kill,
		.execute = EXECUTE(execute_kill),
	},
	[OP_UNLOAD] = {
		.name = "unload", .weight = 4,
		.expect = expect_unload,
		.execute = EXECUTE(execute_unload),
	},
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

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A sequence of operations: in memory, as text, and generated from a seed.
 *
 * An operation names descriptors, domains and children by slot, and memory by
 * page of the arena, a fixed range of addresses.  Its meaning therefore does
 * not depend on earlier operations, and any part of a sequence is a valid one.
 */
#ifndef FUZZ_SEQUENCE_H
#define FUZZ_SEQUENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define FILES		4
#define DOMAINS		3
#define CHILDREN	2
#define MOST_FRAMES	1024U	/* largest grant table */
#define LOTS		8
#define LOT_PAGES	1024U
#define ARENA_PAGES	(LOTS * LOT_PAGES)

/* Names of domains beyond those in slots. */
enum domain_name {
	NAME_DOM0 = DOMAINS,
	NAME_SELF,
	NAME_LAST,	/* the highest valid id, unused */
	NAME_INVALID,
	NAME_KILLED,	/* the domain killed last */
	DOMAIN_NAMES,
};

enum domain_kind { KIND_PV, KIND_HVM };

/* Protections. */
enum { PROT_OF_NONE, PROT_OF_READ, PROT_OF_RW = 3 };

/* Page numbers beyond the arena stand for addresses outside of it. */
enum wild_page {
	WILD_NULL = ARENA_PAGES,
	WILD_TOP,	/* last page of the address space */
	WILD_KERNEL,
	WILD_MIDDLE,	/* non-canonical */
	WILD_STACK,	/* anonymous memory */
	PAGES_AND_WILD,
};

enum operation_kind {
	OP_OPEN, OP_CLOSE, OP_DUP,
	OP_RESTRICT, OP_RACE_RESTRICT,
	OP_SIZE, OP_MAP, OP_RACE_MAP, OP_RACE_UNMAP, OP_BAD,
	OP_MMAP, OP_ANON, OP_MUNMAP, OP_MREMAP, OP_MPROTECT, OP_MADVISE,
	OP_MLOCK,
	OP_READ, OP_WRITE, OP_COPY, OP_VM_READV,
	OP_FORK, OP_SPAWN, OP_END,
	OP_CREATE, OP_KILL,
	OP_UNLOAD, OP_RELEASE, OP_LOOK,
	OPERATION_KINDS,
};

/*
 * MMAP_PLAIN replaces whatever is mapped there.  The others fail if the range
 * is in use; the last two ask for a private mapping or for an offset, too.
 */
enum mmap_how { MMAP_PLAIN, MMAP_FREE, MMAP_PRIVATE, MMAP_OFFSET };

enum mremap_how {
	MREMAP_SAME, MREMAP_GROW, MREMAP_GROW_OR_MOVE, MREMAP_SHRINK,
	MREMAP_MOVE, MREMAP_DUPLICATE, MREMAP_KEEP, MREMAP_HOWS,
};

enum bad_how {
	BAD_COMMAND, BAD_NULL, BAD_KERNEL, BAD_RESTRICT_NULL, BAD_READ_ONLY,
	BAD_HOWS,
};

#define HOWS	16	/* exceeds the variants of every operation */

enum end_how { END_EXIT, END_KILL, END_EXEC, END_HOWS };

/* Arguments of operations.  See operations.c for those of each kind. */
enum argument {
	FD, TO, DOMAIN, OTHER, TYPE, ID, FRAME, NUM, PAGE, OFFSET, LEN, PROT,
	HOW, VALUE, CHILD, FRAMES,
	ARGUMENTS,
};

struct operation {
	enum operation_kind kind;
	uint64_t arg[ARGUMENTS];
};

struct sequence {
	struct operation *op;
	size_t length;
};

/** sequence_generate() - generate @length operations from @seed; 0 or -1 */
int sequence_generate(struct sequence *sequence, uint64_t seed, size_t length);

/** sequence_read() - read text from a file; 0, or -1 with a message */
int sequence_read(struct sequence *sequence, const char *path);

void sequence_write(const struct sequence *sequence, FILE *to);

void sequence_free(struct sequence *sequence);

void operation_write(const struct operation *op, FILE *to);

/** operation_clean() - zero the arguments that its kind does not have */
void operation_clean(struct operation *op);

/** operation_is_sane() - are its slots, names and pages in range? */
bool operation_is_sane(const struct operation *op);

const char *operation_name(enum operation_kind kind);

/** mix() - hash @x */
static inline uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
	return x ^ (x >> 31);
}

#endif

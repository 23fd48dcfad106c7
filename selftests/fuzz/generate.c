// SPDX-License-Identifier: GPL-2.0-only
/*
 * A seed's sequence.  Arguments are mostly such that they fit together: what is
 * mapped is often filled, what is unmapped was often whole; and the rest is
 * what lies just beside, and what is absurd.
 */
#include <stdlib.h>

#include "sequence.h"

#define BATCH	512	/* frames that the driver takes in one go */

struct dice {
	uint64_t state;
};

static uint64_t roll(struct dice *dice, uint64_t below)
{
	return mix(dice->state++) % below;
}

static bool one_in(struct dice *dice, unsigned int n)
{
	return !roll(dice, n);
}

static uint64_t pick(struct dice *dice, const uint64_t *list, size_t length)
{
	return list[roll(dice, length)];
}

#define PICK(dice, ...)						\
	pick(dice, (const uint64_t[]) { __VA_ARGS__ },			\
	     sizeof((const uint64_t[]) { __VA_ARGS__ }) / sizeof(uint64_t))

/*
 * A mapping starts at the first page of a lot, and how long it is depends on the
 * lot: so that most operations find what others made.
 */
static const unsigned int lot_len[LOTS] = { 1, 2, 8, 8, 40, 40, 600, 1024 };

static void whole_lot(struct dice *dice, struct operation *op)
{
	unsigned int lot = roll(dice, LOTS);

	op->arg[PAGE] = lot * LOT_PAGES;
	op->arg[LEN] = lot_len[lot];
}

static void clip(struct operation *op)
{
	if (op->arg[PAGE] + op->arg[LEN] > ARENA_PAGES)
		op->arg[LEN] = ARENA_PAGES - op->arg[PAGE];
}

/* Whole lots, parts of one, and what reaches into two. */
static void range(struct dice *dice, struct operation *op)
{
	whole_lot(dice, op);
	switch (roll(dice, 6)) {
	case 0:
		op->arg[PAGE] += roll(dice, op->arg[LEN]);
		op->arg[LEN] = 1 + roll(dice, op->arg[LEN]);
		break;
	case 1:
		op->arg[LEN] = 1 + roll(dice, op->arg[LEN]);
		break;
	case 2:
		op->arg[LEN] = 1 + roll(dice, 2 * LOT_PAGES);
		break;
	}
	clip(op);
}

static void page(struct dice *dice, struct operation *op)
{
	whole_lot(dice, op);
	op->arg[PAGE] += one_in(dice, 20) ? roll(dice, LOT_PAGES) :
					    roll(dice, op->arg[LEN]);
}

static void resource(struct dice *dice, struct operation *op)
{
	op->arg[DOMAIN] = one_in(dice, 12) ? roll(dice, DOMAIN_NAMES) :
					     roll(dice, DOMAINS);
	op->arg[TYPE] = 1;
	if (one_in(dice, 4))
		op->arg[TYPE] = PICK(dice, 0, 0, 2, 3, 1000, 0x8000,
				     0x8000, 0x8001, 0x10001,
				     UINT32_MAX);
	if (one_in(dice, 20))
		op->arg[ID] = PICK(dice, 1, 2, 0xffff, 0x10000,
				   UINT32_MAX);
}

static void frames(struct dice *dice, struct operation *op)
{
	whole_lot(dice, op);
	op->arg[NUM] = op->arg[LEN];
	if (one_in(dice, 2)) {
		op->arg[PAGE] += roll(dice, op->arg[LEN]);
		op->arg[NUM] = 1 + roll(dice, op->arg[NUM]);
	}
	if (one_in(dice, 3))
		op->arg[FRAME] = roll(dice, MOST_FRAMES);
	else if (one_in(dice, 2))
		op->arg[FRAME] = roll(dice, 16);
	if (op->arg[TYPE] != 1 && one_in(dice, 2)) {
		op->arg[FRAME] = 0;
		op->arg[NUM] = 1 + roll(dice, 3);
	}
	/* A first batch that is there, and a second that is not. */
	if (op->arg[NUM] > BATCH && one_in(dice, 3))
		op->arg[FRAME] = MOST_FRAMES - op->arg[NUM] + 1 +
				 roll(dice, op->arg[NUM] - BATCH);
	if (one_in(dice, 24))
		op->arg[FRAME] = PICK(dice, 39, 40, 1023, 1024,
				      UINT32_MAX - 1, UINT32_MAX);
	if (one_in(dice, 24))
		op->arg[NUM] = PICK(dice, 0, (1U << 26) - 1, 1U << 26,
				    1ULL << 32, (1ULL << 32) + 1,
				    (1ULL << 52) + 1, UINT64_MAX);
}

static void wild(struct dice *dice, struct operation *op)
{
	if (one_in(dice, 30))
		op->arg[OFFSET] = PICK(dice, 1, 8, 2048, 4095);
	if (one_in(dice, 30))
		op->arg[PAGE] = ARENA_PAGES +
				roll(dice, PAGES_AND_WILD - ARENA_PAGES);
}

static void mmap_how(struct dice *dice, struct operation *op)
{
	if (one_in(dice, 4))
		range(dice, op);
	else
		whole_lot(dice, op);
	op->arg[PROT] = one_in(dice, 3) ? PROT_OF_READ : PROT_OF_RW;
	op->arg[HOW] = MMAP_PLAIN;
	if (!one_in(dice, 6))
		return;
	op->arg[HOW] = MMAP_FREE + roll(dice, 3);
	if (op->arg[HOW] == MMAP_FREE)
		op->arg[PROT] = PICK(dice, PROT_OF_NONE, PROT_OF_READ,
				     PROT_OF_RW);
}

/* How often, of the sum of all. */
static const unsigned int weights[OPERATION_KINDS] = {
	[OP_OPEN] = 60, [OP_CLOSE] = 8, [OP_DUP] = 8,
	[OP_RESTRICT] = 2, [OP_RACE_RESTRICT] = 2,
	[OP_SIZE] = 30, [OP_MAP] = 330, [OP_RACE_MAP] = 10,
	[OP_RACE_UNMAP] = 10, [OP_BAD] = 8,
	[OP_MMAP] = 130, [OP_ANON] = 6, [OP_MUNMAP] = 30, [OP_MREMAP] = 25,
	[OP_MPROTECT] = 25, [OP_MADVISE] = 25, [OP_MLOCK] = 15,
	[OP_READ] = 60, [OP_WRITE] = 90, [OP_COPY] = 10, [OP_STEAL] = 5,
	[OP_FORK] = 4, [OP_SPAWN] = 6, [OP_END] = 6,
	[OP_CREATE] = 24, [OP_KILL] = 6,
	[OP_UNLOAD] = 3, [OP_RELEASE] = 1, [OP_LOOK] = 8,
};

/* A lot's mapping is most often of the same descriptor. */
static void usual_fd(struct dice *dice, struct operation *op)
{
	if (!one_in(dice, 4))
		op->arg[FD] = op->arg[PAGE] / LOT_PAGES % FILES;
}

static enum operation_kind kind(struct dice *dice)
{
	unsigned int i, sum = 0;
	uint64_t place;

	for (i = 0; i < OPERATION_KINDS; i++)
		sum += weights[i];
	place = roll(dice, sum);
	for (i = 0; place >= weights[i]; i++)
		place -= weights[i];
	return i;
}

static void create(struct dice *dice, struct operation *op)
{
	op->arg[HOW] = roll(dice, 2);
	op->arg[FRAMES] = PICK(dice, 4, 40, MOST_FRAMES, MOST_FRAMES);
}

static void fill_in(struct dice *dice, struct operation *op)
{
	op->arg[FD] = roll(dice, FILES);
	op->arg[TO] = roll(dice, FILES);
	op->arg[DOMAIN] = roll(dice, DOMAINS);
	op->arg[CHILD] = roll(dice, CHILDREN);
	switch (op->kind) {
	case OP_OPEN:
		op->arg[PROT] = one_in(dice, 5) ? PROT_OF_READ : PROT_OF_RW;
		break;
	case OP_RESTRICT:
	case OP_RACE_RESTRICT:
		op->arg[DOMAIN] = roll(dice, DOMAIN_NAMES);
		op->arg[OTHER] = roll(dice, DOMAIN_NAMES);
		break;
	case OP_SIZE:
		resource(dice, op);
		break;
	case OP_MAP:
		resource(dice, op);
		frames(dice, op);
		usual_fd(dice, op);
		wild(dice, op);
		break;
	case OP_RACE_MAP:
	case OP_RACE_UNMAP:
		op->arg[TYPE] = 1;
		whole_lot(dice, op);
		usual_fd(dice, op);
		op->arg[NUM] = op->arg[LEN];
		break;
	case OP_BAD:
		op->arg[HOW] = roll(dice, BAD_HOWS);
		break;
	case OP_MMAP:
		mmap_how(dice, op);
		usual_fd(dice, op);
		break;
	case OP_ANON:
	case OP_MUNMAP:
	case OP_FORK:
		range(dice, op);
		break;
	case OP_MREMAP:
		range(dice, op);
		op->arg[HOW] = roll(dice, MREMAP_HOWS);
		break;
	case OP_MPROTECT:
		range(dice, op);
		op->arg[PROT] = PICK(dice, PROT_OF_NONE, PROT_OF_READ,
				     PROT_OF_RW);
		break;
	case OP_MADVISE:
	case OP_MLOCK:
		range(dice, op);
		op->arg[HOW] = roll(dice, HOWS);
		break;
	case OP_WRITE:
		op->arg[VALUE] = 1 + roll(dice, UINT32_MAX);
		page(dice, op);
		break;
	case OP_READ:
	case OP_COPY:
	case OP_STEAL:
		page(dice, op);
		break;
	case OP_SPAWN:
		op->arg[FRAME] = roll(dice, 16);
		op->arg[NUM] = 1 + roll(dice, 48);
		break;
	case OP_END:
		op->arg[HOW] = roll(dice, END_HOWS);
		break;
	case OP_CREATE:
		create(dice, op);
		break;
	default:
		break;
	}
}

int sequence_generate(struct sequence *sequence, uint64_t seed, size_t length)
{
	/* Something to work with. */
	static const enum operation_kind first[] = {
		OP_CREATE, OP_CREATE, OP_OPEN, OP_OPEN, OP_MMAP, OP_MMAP,
	};
	struct dice dice = { .state = mix(seed) };
	size_t i;

	sequence->length = length;
	sequence->op = calloc(length, sizeof(*sequence->op));
	if (!sequence->op)
		return -1;
	for (i = 0; i < length; i++) {
		struct operation *op = &sequence->op[i];
		bool start = i < sizeof(first) / sizeof(*first);

		op->kind = start ? first[i] : kind(&dice);
		fill_in(&dice, op);
		if (start) {
			op->arg[FD] = i % 2;
			op->arg[DOMAIN] = i % 2;
		}
		operation_clean(op);
	}
	return 0;
}

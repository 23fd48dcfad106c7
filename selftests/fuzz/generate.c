// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generate a sequence from a seed.
 *
 * A model runs along, so that most operations fit the files, mappings and
 * domains of that moment; the others have one thing wrong.  The model assumes
 * a Xen with every resource.  On other Xens some operations do not fit, but a
 * seed gives the same sequence everywhere.
 */
#include <errno.h>
#include <stdlib.h>
#include <xen/resource.h>

#include "fit.h"
#include "mutate.h"
#include "operations.h"

#define TRIES	16	/* to generate an operation that is not skipped */

static const struct model_config everything = {
	.tells_sizes = true, .ours = true, .hook = true, .ioreq = true,
	.module = true, .unknown_type = EOPNOTSUPP, .no_trace = EINVAL,
	.most_frames = MOST_FRAMES, .stats_frames = 2,
};

static struct model model;

/*
 * A mapping starts at the first page of a lot and has the length of that lot,
 * so that most operations hit the mapping of an earlier one.
 */
static const unsigned int lot_len[LOTS] = { 1, 2, 8, 8, 40, 40, 600, 1024 };

static void whole_lot(struct prng *prng, struct operation *op)
{
	unsigned int lot = draw(prng, LOTS);

	op->arg[PAGE] = lot * LOT_PAGES;
	op->arg[LEN] = lot_len[lot];
}

/* A free lot, most of the time. */
static void free_lot(struct prng *prng, struct operation *op)
{
	unsigned int tries = 3;

	do {
		whole_lot(prng, op);
	} while (model_vma_at(&model, op->arg[PAGE]) && tries--);
}

static void clip(struct operation *op)
{
	if (op->arg[PAGE] + op->arg[LEN] > ARENA_PAGES)
		op->arg[LEN] = ARENA_PAGES - op->arg[PAGE];
}

/* A whole mapping, a part of one, or a range across several or none. */
void generate_range(struct prng *prng, struct operation *op)
{
	const struct model_vma *vma = fit_vma(prng, &model);

	if (vma && !one_in(prng, 8)) {
		op->arg[PAGE] = vma->start;
		op->arg[LEN] = vma->len;
	} else {
		whole_lot(prng, op);
	}
	switch (draw(prng, 6)) {
	case 0:
		op->arg[PAGE] += draw(prng, op->arg[LEN]);
		op->arg[LEN] = 1 + draw(prng, op->arg[LEN]);
		break;
	case 1:
		op->arg[LEN] = 1 + draw(prng, op->arg[LEN]);
		break;
	case 2:
		op->arg[LEN] = 1 + draw(prng, 2 * LOT_PAGES);
		break;
	}
	clip(op);
}

/* A filled page, most of the time. */
void generate_page(struct prng *prng, struct operation *op)
{
	const struct model_vma *vma = fit_vma(prng, &model);
	unsigned int tries = 4;

	op->arg[PAGE] = draw(prng, ARENA_PAGES);
	if (!vma || one_in(prng, 16))
		return;
	op->arg[PAGE] = vma->start + draw(prng, vma->len);
	if (one_in(prng, 6))
		return;
	while (vma && !fit_page(prng, &model, vma, true, &op->arg[PAGE]) &&
	       tries--)
		vma = fit_vma(prng, &model);
}

/* Replace the grant table by another resource of the domain. */
static void other_resource(struct prng *prng, struct operation *op)
{
	const struct model_vma *vma = model_vma_at(&model, op->arg[PAGE]);
	unsigned int domain = model_domain(&model, op->arg[DOMAIN]);
	unsigned int room = op->arg[NUM];

	if (op->kind == OP_SIZE || (vma && vma->read_only && one_in(prng, 2)))
		op->arg[TYPE] = XEN_RESOURCE_STATS;
	else if (model.domain[domain].kind == KIND_HVM)
		op->arg[TYPE] = XEN_RESOURCE_IOREQ_SERVER;
	else
		return;
	op->arg[FRAME] = room > 1 ? 0 : draw(prng, IOREQ_FRAMES);
	op->arg[NUM] = room > 1 ? 1 + draw(prng, IOREQ_FRAMES) : room;
}

void generate_size(struct prng *prng, struct operation *op)
{
	op->arg[TYPE] = XEN_RESOURCE_GRANT_TABLE;
	fit_domain(prng, &model, op->arg[FD], &op->arg[DOMAIN]);
	if (one_in(prng, 3))
		other_resource(prng, op);
	if (one_in(prng, 2))
		mutate_resource(prng, &model, op);
}

void generate_mmap(struct prng *prng, struct operation *op)
{
	if (one_in(prng, 8))
		generate_range(prng, op);
	else
		free_lot(prng, op);
	op->arg[PROT] = one_in(prng, 3) ? PROT_OF_READ : PROT_OF_RW;
	op->arg[HOW] = MMAP_PLAIN;
	if (!one_in(prng, 6))
		return;
	op->arg[HOW] = MMAP_FREE + draw(prng, 3);
	if (op->arg[HOW] == MMAP_FREE)
		op->arg[PROT] = PICK(prng, PROT_OF_NONE, PROT_OF_READ,
				     PROT_OF_RW);
}

/*
 * Generate a map that fits, except that other resources may not.  If no VMA has
 * room for it, generate an mmap instead and return false.
 */
static bool map_or_mmap(struct prng *prng, struct operation *op)
{
	if (!fit_map(prng, &model, op)) {
		op->kind = OP_MMAP;
		generate_mmap(prng, op);
		return false;
	}
	if (one_in(prng, 8))
		other_resource(prng, op);
	return true;
}

void generate_map(struct prng *prng, struct operation *op)
{
	if (map_or_mmap(prng, op) && draw(prng, 5) < 2)
		mutate_map(prng, &model, op);
}

void generate_race_map(struct prng *prng, struct operation *op)
{
	if (map_or_mmap(prng, op) && one_in(prng, 4))
		fit_overlap(prng, &model, op);
}

void generate_race_unmap(struct prng *prng, struct operation *op)
{
	map_or_mmap(prng, op);
}

void generate_create(struct prng *prng, struct operation *op)
{
	fit_slot(prng, &model, false, &op->arg[DOMAIN]);
	op->arg[HOW] = draw(prng, 2);
	/* Few large tables: they are slow, but a map needs two batches. */
	op->arg[FRAMES] = PICK(prng, 4, 40, 40, 40, 40, 600, 600, MOST_FRAMES);
}

void generate_spawn(struct prng *prng, struct operation *op)
{
	fit_child(prng, &model, false, &op->arg[CHILD]);
	fit_domain(prng, &model, op->arg[FD], &op->arg[DOMAIN]);
	op->arg[NUM] = 1 + draw(prng, 48);
	fit_frames(prng, &model, op);
	if (one_in(prng, 6))
		mutate_resource(prng, &model, op);
}

void generate_open(struct prng *prng, struct operation *op)
{
	op->arg[PROT] = one_in(prng, 5) ? PROT_OF_READ : PROT_OF_RW;
}

void generate_dup(struct prng *prng, struct operation *op)
{
	fit_fd(prng, &model, false, &op->arg[TO]);
}

void generate_restrict(struct prng *prng, struct operation *op)
{
	fit_slot(prng, &model, true, &op->arg[DOMAIN]);
	if (one_in(prng, 3))
		op->arg[DOMAIN] = draw(prng, DOMAIN_NAMES);
	op->arg[OTHER] = draw(prng, DOMAIN_NAMES);
}

void generate_bad(struct prng *prng, struct operation *op)
{
	op->arg[HOW] = draw(prng, BAD_HOWS);
	fit_domain(prng, &model, op->arg[FD], &op->arg[DOMAIN]);
}

void generate_mremap(struct prng *prng, struct operation *op)
{
	generate_range(prng, op);
	op->arg[HOW] = draw(prng, MREMAP_HOWS);
}

void generate_mprotect(struct prng *prng, struct operation *op)
{
	generate_range(prng, op);
	op->arg[PROT] = PICK(prng, PROT_OF_NONE, PROT_OF_READ, PROT_OF_RW);
}

void generate_range_how(struct prng *prng, struct operation *op)
{
	generate_range(prng, op);
	op->arg[HOW] = draw(prng, HOWS);
}

void generate_write(struct prng *prng, struct operation *op)
{
	op->arg[VALUE] = 1 + draw(prng, UINT32_MAX);
	generate_page(prng, op);
}

void generate_end(struct prng *prng, struct operation *op)
{
	fit_child(prng, &model, true, &op->arg[CHILD]);
	op->arg[HOW] = draw(prng, END_HOWS);
}

void generate_kill(struct prng *prng, struct operation *op)
{
	fit_slot(prng, &model, true, &op->arg[DOMAIN]);
}

static void generate(struct prng *prng, struct operation *op)
{
	op->arg[FD] = draw(prng, FILES);
	op->arg[TO] = draw(prng, FILES);
	op->arg[DOMAIN] = draw(prng, DOMAINS);
	op->arg[CHILD] = draw(prng, CHILDREN);
	if (!one_in(prng, 30))
		fit_fd(prng, &model, op->kind != OP_OPEN, &op->arg[FD]);
	if (operation_types[op->kind].generate)
		operation_types[op->kind].generate(prng, op);
}

/* Kinds come up in proportion to their weights. */
static enum operation_kind weighted_kind(struct prng *prng)
{
	unsigned int i, sum = 0;
	uint64_t place;

	for (i = 0; i < OPERATION_KINDS; i++)
		sum += operation_types[i].weight;
	place = draw(prng, sum);
	for (i = 0; place >= operation_types[i].weight; i++)
		place -= operation_types[i].weight;
	return i;
}

/* Begin with domains, files and VMAs, and replace them soon if lost. */
static enum operation_kind next_kind(struct prng *prng, size_t at)
{
	static const enum operation_kind first[] = {
		OP_CREATE, OP_CREATE, OP_OPEN, OP_OPEN, OP_MMAP, OP_MMAP,
	};
	uint64_t any;

	if (at < sizeof(first) / sizeof(*first))
		return first[at];
	if (!model_in_use(&model) && one_in(prng, 8))
		return OP_UNLOAD;
	if (!fit_fd(prng, &model, true, &any) && one_in(prng, 3))
		return OP_OPEN;
	if (!fit_slot(prng, &model, true, &any) && one_in(prng, 3))
		return OP_CREATE;
	return weighted_kind(prng);
}

/* If all tries are skipped, check every page instead. */
static void next_operation(struct prng *prng, size_t at, struct operation *op)
{
	unsigned int tries = TRIES;
	struct answer answer;

	do {
		*op = (struct operation) { .kind = next_kind(prng, at) };
		generate(prng, op);
		operation_clean(op);
		if (!operation_is_sane(op) ||
		    !model_expect(&model, op, &answer))
			continue;
		/* Of several allowed results assume the last, a failure. */
		model_apply(&model, op, answer.result[answer.results - 1],
			    answer.value);
		return;
	} while (--tries);
	*op = (struct operation) { .kind = OP_LOOK };
}

int sequence_generate(struct sequence *sequence, uint64_t seed, size_t length)
{
	struct prng prng = { .state = mix(seed) };
	size_t i;

	sequence->length = length;
	sequence->op = calloc(length, sizeof(*sequence->op));
	if (!sequence->op)
		return -1;
	model_init(&model, &everything);
	for (i = 0; i < length; i++)
		next_operation(&prng, i, &sequence->op[i]);
	return 0;
}

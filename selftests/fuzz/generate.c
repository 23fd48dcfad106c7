// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generate a sequence from a seed.
 *
 * The generator applies every operation to a model, so that most operations fit
 * the current files, mappings and domains; the others have one thing wrong.
 * The model assumes a Xen with every resource.  On other Xens some operations
 * do not fit, but a seed gives the same sequence everywhere.
 */
#include <errno.h>
#include <stdlib.h>
#include <xen/resource.h>

#include "operations.h"

#define TRIES	16	/* to generate an operation that is not skipped */

const struct model_config every_resource = {
	.tells_sizes = true, .ours = true, .hook = true, .ioreq = true,
	.module = true, .unknown_type = EOPNOTSUPP, .no_trace = EINVAL,
	.most_frames = MOST_FRAMES, .stats_frames = 2,
};

/*
 * A mapping starts at the first page of a lot and has the length of that lot,
 * so that most operations hit the mapping of an earlier one.
 */
static const unsigned int lot_len[LOTS] = { 1, 2, 8, 8, 40, 40, 600, 1024 };

static void whole_lot(struct generator *gen, struct operation *op)
{
	unsigned int lot = draw(gen, LOTS);

	op->arg[PAGE] = lot * LOT_PAGES;
	op->arg[LEN] = lot_len[lot];
}

/* A free lot, most of the time. */
static void free_lot(struct generator *gen, struct operation *op)
{
	unsigned int tries = 3;

	do {
		whole_lot(gen, op);
	} while (model_vma_at(&gen->model, op->arg[PAGE]) && tries--);
}

static void clip(struct operation *op)
{
	if (op->arg[PAGE] + op->arg[LEN] > ARENA_PAGES)
		op->arg[LEN] = ARENA_PAGES - op->arg[PAGE];
}

/* A whole mapping, a part of one, or a range across several or none. */
void generate_range(struct generator *gen, struct operation *op)
{
	const struct model_vma *vma = fit_vma(gen);

	if (vma && !one_in(gen, 8)) {
		op->arg[PAGE] = vma->start;
		op->arg[LEN] = vma->len;
	} else {
		whole_lot(gen, op);
	}
	switch (draw(gen, 6)) {
	case 0:
		op->arg[PAGE] += draw(gen, op->arg[LEN]);
		op->arg[LEN] = 1 + draw(gen, op->arg[LEN]);
		break;
	case 1:
		op->arg[LEN] = 1 + draw(gen, op->arg[LEN]);
		break;
	case 2:
		op->arg[LEN] = 1 + draw(gen, 2 * LOT_PAGES);
		break;
	}
	clip(op);
}

/* A filled page, most of the time. */
void generate_page(struct generator *gen, struct operation *op)
{
	const struct model_vma *vma = fit_vma(gen);
	unsigned int tries = 4;

	op->arg[PAGE] = draw(gen, ARENA_PAGES);
	if (!vma || one_in(gen, 16))
		return;
	op->arg[PAGE] = vma->start + draw(gen, vma->len);
	if (one_in(gen, 6))
		return;
	while (vma && !fit_page(gen, vma, true, &op->arg[PAGE]) && tries--)
		vma = fit_vma(gen);
}

/* Replace the grant table by another resource of the domain. */
static void other_resource(struct generator *gen, struct operation *op)
{
	const struct model_vma *vma = model_vma_at(&gen->model, op->arg[PAGE]);
	unsigned int domain = model_domain(&gen->model, op->arg[DOMAIN]);
	unsigned int room = op->arg[NUM];

	if (op->kind == OP_SIZE || (vma && vma->read_only && one_in(gen, 2)))
		op->arg[TYPE] = XEN_RESOURCE_STATS;
	else if (gen->model.domain[domain].kind == KIND_HVM)
		op->arg[TYPE] = XEN_RESOURCE_IOREQ_SERVER;
	else
		return;
	op->arg[FRAME] = room > 1 ? 0 : draw(gen, IOREQ_FRAMES);
	op->arg[NUM] = room > 1 ? 1 + draw(gen, IOREQ_FRAMES) : room;
}

void generate_size(struct generator *gen, struct operation *op)
{
	op->arg[TYPE] = XEN_RESOURCE_GRANT_TABLE;
	fit_domain(gen, op->arg[FD], &op->arg[DOMAIN]);
	if (one_in(gen, 3))
		other_resource(gen, op);
	if (one_in(gen, 2))
		mutate_resource(gen, op);
}

void generate_mmap(struct generator *gen, struct operation *op)
{
	if (one_in(gen, 8))
		generate_range(gen, op);
	else
		free_lot(gen, op);
	op->arg[PROT] = one_in(gen, 3) ? PROT_OF_READ : PROT_OF_RW;
	op->arg[HOW] = MMAP_PLAIN;
	if (!one_in(gen, 6))
		return;
	op->arg[HOW] = MMAP_FREE + draw(gen, 3);
	if (op->arg[HOW] == MMAP_FREE)
		op->arg[PROT] = PICK(gen, PROT_OF_NONE, PROT_OF_READ,
				     PROT_OF_RW);
}

/*
 * Generate a map that fits, except that other resources may not.  If no VMA has
 * room for it, generate an mmap instead and return false.
 */
static bool map_or_mmap(struct generator *gen, struct operation *op)
{
	if (!fit_map(gen, op)) {
		op->kind = OP_MMAP;
		generate_mmap(gen, op);
		return false;
	}
	if (one_in(gen, 8))
		other_resource(gen, op);
	return true;
}

void generate_map(struct generator *gen, struct operation *op)
{
	if (map_or_mmap(gen, op) && draw(gen, 5) < 2)
		mutate_map(gen, op);
}

void generate_race_map(struct generator *gen, struct operation *op)
{
	if (map_or_mmap(gen, op) && one_in(gen, 4))
		fit_overlap(gen, op);
}

void generate_race_unmap(struct generator *gen, struct operation *op)
{
	map_or_mmap(gen, op);
}

void generate_create(struct generator *gen, struct operation *op)
{
	fit_slot(gen, false, &op->arg[DOMAIN]);
	op->arg[HOW] = draw(gen, 2);
	/* Few large tables: they are slow, but a map needs two batches. */
	op->arg[FRAMES] = PICK(gen, 4, 40, 40, 40, 40, 600, 600, MOST_FRAMES);
}

void generate_spawn(struct generator *gen, struct operation *op)
{
	fit_child(gen, false, &op->arg[CHILD]);
	fit_domain(gen, op->arg[FD], &op->arg[DOMAIN]);
	op->arg[NUM] = 1 + draw(gen, 48);
	fit_frames(gen, op);
	if (one_in(gen, 6))
		mutate_resource(gen, op);
}

void generate_open(struct generator *gen, struct operation *op)
{
	op->arg[PROT] = one_in(gen, 5) ? PROT_OF_READ : PROT_OF_RW;
}

void generate_dup(struct generator *gen, struct operation *op)
{
	fit_fd(gen, false, &op->arg[TO]);
}

void generate_restrict(struct generator *gen, struct operation *op)
{
	fit_slot(gen, true, &op->arg[DOMAIN]);
	if (one_in(gen, 3))
		op->arg[DOMAIN] = draw(gen, DOMAIN_NAMES);
	op->arg[OTHER] = draw(gen, DOMAIN_NAMES);
}

void generate_bad(struct generator *gen, struct operation *op)
{
	op->arg[HOW] = draw(gen, BAD_HOWS);
	fit_domain(gen, op->arg[FD], &op->arg[DOMAIN]);
}

void generate_mremap(struct generator *gen, struct operation *op)
{
	generate_range(gen, op);
	op->arg[HOW] = draw(gen, MREMAP_HOWS);
}

void generate_mprotect(struct generator *gen, struct operation *op)
{
	generate_range(gen, op);
	op->arg[PROT] = PICK(gen, PROT_OF_NONE, PROT_OF_READ, PROT_OF_RW);
}

void generate_range_how(struct generator *gen, struct operation *op)
{
	generate_range(gen, op);
	op->arg[HOW] = draw(gen, HOWS);
}

void generate_write(struct generator *gen, struct operation *op)
{
	op->arg[VALUE] = 1 + draw(gen, UINT32_MAX);
	generate_page(gen, op);
}

void generate_end(struct generator *gen, struct operation *op)
{
	fit_child(gen, true, &op->arg[CHILD]);
	op->arg[HOW] = draw(gen, END_HOWS);
}

void generate_kill(struct generator *gen, struct operation *op)
{
	fit_slot(gen, true, &op->arg[DOMAIN]);
}

static void generate(struct generator *gen, struct operation *op)
{
	op->arg[FD] = draw(gen, FILES);
	op->arg[TO] = draw(gen, FILES);
	op->arg[DOMAIN] = draw(gen, DOMAINS);
	op->arg[CHILD] = draw(gen, CHILDREN);
	if (!one_in(gen, 30))
		fit_fd(gen, op->kind != OP_OPEN, &op->arg[FD]);
	if (operation_types[op->kind].generate)
		operation_types[op->kind].generate(gen, op);
}

/* Kinds come up in proportion to their weights. */
static enum operation_kind weighted_kind(struct generator *gen)
{
	unsigned int i, sum = 0;
	uint64_t place;

	for (i = 0; i < OPERATION_KINDS; i++)
		sum += operation_types[i].weight;
	place = draw(gen, sum);
	for (i = 0; place >= operation_types[i].weight; i++)
		place -= operation_types[i].weight;
	return i;
}

/* Begin with domains, files and VMAs, and replace them soon if lost. */
static enum operation_kind next_kind(struct generator *gen, size_t at)
{
	static const enum operation_kind first[] = {
		OP_CREATE, OP_CREATE, OP_OPEN, OP_OPEN, OP_MMAP, OP_MMAP,
	};
	uint64_t any;

	if (at < sizeof(first) / sizeof(*first))
		return first[at];
	if (!model_in_use(&gen->model) && one_in(gen, 8))
		return OP_UNLOAD;
	if (!fit_fd(gen, true, &any) && one_in(gen, 3))
		return OP_OPEN;
	if (!fit_slot(gen, true, &any) && one_in(gen, 3))
		return OP_CREATE;
	return weighted_kind(gen);
}

/* If all tries are skipped, check every page instead. */
static void next_operation(struct generator *gen, size_t at,
			   struct operation *op)
{
	unsigned int tries = TRIES;
	struct answer answer;

	do {
		*op = (struct operation) { .kind = next_kind(gen, at) };
		generate(gen, op);
		operation_clean(op);
		if (!operation_is_sane(op) ||
		    !model_expect(&gen->model, op, &answer))
			continue;
		/* Of several allowed results assume the last, a failure. */
		model_apply(&gen->model, op, answer.result[answer.results - 1],
			    answer.value);
		return;
	} while (--tries);
	*op = (struct operation) { .kind = OP_LOOK };
}

int sequence_generate(struct sequence *sequence, uint64_t seed, size_t length)
{
	static struct generator gen;
	size_t i;

	sequence->length = length;
	sequence->op = calloc(length, sizeof(*sequence->op));
	if (!sequence->op)
		return -1;
	gen.state = mix(seed);
	model_init(&gen.model, &every_resource);
	for (i = 0; i < length; i++)
		next_operation(&gen, i, &sequence->op[i]);
	return 0;
}

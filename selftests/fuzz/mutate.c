// SPDX-License-Identifier: GPL-2.0-only
/* Make one thing about a map wrong. */
#include <xen/resource.h>
#include <xen/resource_stats.h>

#include "generator.h"

typedef void (*mutator)(struct generator *gen, struct operation *op);

static void other_domain(struct generator *gen, struct operation *op)
{
	op->arg[DOMAIN] = draw(gen, DOMAIN_NAMES);
}

/* Use a restricted file, and any domain. */
static void restricted(struct generator *gen, struct operation *op)
{
	unsigned int fd;

	for (fd = 0; fd < FILES; fd++)
		if (gen->model.fd[fd] >= 0 &&
		    gen->model.file[gen->model.fd[fd]].bound)
			op->arg[FD] = fd;
	fit_slot(gen, true, &op->arg[DOMAIN]);
}

static void type(struct generator *gen, struct operation *op)
{
	op->arg[TYPE] = PICK(gen, XEN_RESOURCE_IOREQ_SERVER,
			     XEN_RESOURCE_VMTRACE_BUF, 3, 1000,
			     XEN_RESOURCE_STATS, 0x8001, 0x10001, UINT32_MAX);
	if (one_in(gen, 2))
		return;
	op->arg[FRAME] = 0;
	op->arg[NUM] = 1 + draw(gen, 3);
}

static void id(struct generator *gen, struct operation *op)
{
	unsigned int domain = model_domain(&gen->model, op->arg[DOMAIN]);

	if (!one_in(gen, 3)) {
		op->arg[TYPE] = gen->model.domain[domain].kind == KIND_HVM ?
				XEN_RESOURCE_IOREQ_SERVER : XEN_RESOURCE_STATS;
		op->arg[FRAME] = draw(gen, 2);
		op->arg[NUM] = 1;
	}
	op->arg[ID] = PICK(gen, 1, 2, 0xffff, 0x10000, UINT32_MAX);
}

static void closed(struct generator *gen, struct operation *op)
{
	fit_fd(gen, false, &op->arg[FD]);
}

/* Another file than the mapping's, unless the descriptor is a duplicate. */
static void other_file(struct generator *gen, struct operation *op)
{
	fit_fd(gen, true, &op->arg[FD]);
}

static void overlap(struct generator *gen, struct operation *op)
{
	struct operation over = *op;

	if (fit_overlap(gen, &over))
		*op = over;
}

/* Reach past the end of the VMA, or begin before its start. */
static void outside(struct generator *gen, struct operation *op)
{
	const struct model_vma *vma = model_vma_at(&gen->model, op->arg[PAGE]);
	unsigned int beyond = 1 + draw(gen, 4);

	if (!vma)
		return;
	if (one_in(gen, 4) && vma->start >= beyond)
		op->arg[PAGE] = vma->start - beyond;
	else
		op->arg[NUM] = vma->start + vma->len - op->arg[PAGE] + beyond;
}

static void past_the_resource(struct generator *gen, struct operation *op)
{
	unsigned int domain = model_domain(&gen->model, op->arg[DOMAIN]);
	unsigned int has = gen->model.domain[domain].frames;

	if (one_in(gen, 4))
		op->arg[FRAME] = PICK(gen, 39, 40, 1023, 1024, UINT32_MAX - 1,
				      UINT32_MAX);
	else if (has)
		op->arg[FRAME] = has - draw(gen, op->arg[NUM]);
}

/* Let the first batch exist, but not all of the second. */
static void second_batch(struct generator *gen, struct operation *op)
{
	unsigned int domain = model_domain(&gen->model, op->arg[DOMAIN]);
	unsigned int has = gen->model.domain[domain].frames;

	if (op->arg[NUM] > BATCH && has > BATCH)
		op->arg[FRAME] = has - op->arg[NUM] + 1 +
				 draw(gen, op->arg[NUM] - BATCH);
}

static void number(struct generator *gen, struct operation *op)
{
	op->arg[NUM] = PICK(gen, 0, XEN_RESOURCE_MAX_FRAMES,
			    XEN_RESOURCE_MAX_FRAMES + 1, 1ULL << 32,
			    (1ULL << 32) + 1, (1ULL << 52) + 1, UINT64_MAX);
}

static void misaligned(struct generator *gen, struct operation *op)
{
	op->arg[OFFSET] = PICK(gen, 1, 8, 2048, 4095);
}

static void wild_address(struct generator *gen, struct operation *op)
{
	op->arg[PAGE] = one_in(gen, 3) ?
			draw(gen, ARENA_PAGES) :
			ARENA_PAGES + draw(gen, PAGES_AND_WILD - ARENA_PAGES);
}

static void statistics(struct generator *gen, struct operation *op)
{
	op->arg[TYPE] = XEN_RESOURCE_STATS;
	op->arg[FRAME] = 0;
	op->arg[NUM] = 1;
}

#define MUTATE(...)							\
	mutate(gen, op, (const mutator[]) { __VA_ARGS__ },		\
	       sizeof((const mutator[]) { __VA_ARGS__ }) / sizeof(mutator))

static void mutate(struct generator *gen, struct operation *op,
		   const mutator *mutators, size_t nr)
{
	mutators[draw(gen, nr)](gen, op);
}

void mutate_map(struct generator *gen, struct operation *op)
{
	/* Failures in the second batch are the most interesting ones. */
	if (op->arg[NUM] > BATCH && one_in(gen, 2)) {
		second_batch(gen, op);
		return;
	}
	MUTATE(overlap, overlap, overlap, overlap, outside, outside,
	       past_the_resource, past_the_resource, other_file, other_file,
	       other_domain, restricted, type, id, statistics, closed, number,
	       misaligned, wild_address);
}

void mutate_resource(struct generator *gen, struct operation *op)
{
	MUTATE(other_domain, restricted, type, id, closed);
}

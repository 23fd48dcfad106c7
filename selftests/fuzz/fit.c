// SPDX-License-Identifier: GPL-2.0-only
/* Arguments that fit the current state of the model. */
#include "generator.h"

#define TRIES	8
#define NEAR	16

static unsigned int some_of(struct generator *gen, unsigned int len)
{
	switch (draw(gen, 4)) {
	case 0:
		return 1;
	case 1:
		return 1 + draw(gen, len);
	case 2:
		return 1 + draw(gen, len < NEAR ? len : NEAR);
	}
	return len;
}

typedef bool (*fits)(const struct model *model, unsigned int i,
		     unsigned int what);

/* Choose one of the @nr that fit, searching from a random start. */
static bool fit(struct generator *gen, unsigned int nr, fits good,
		unsigned int what, uint64_t *to)
{
	unsigned int i, from = draw(gen, nr);

	for (i = from; i < from + nr; i++) {
		if (!good(&gen->model, i % nr, what))
			continue;
		*to = i % nr;
		return true;
	}
	return false;
}

static bool is_open(const struct model *model, unsigned int i,
		    unsigned int open)
{
	return (model->fd[i] >= 0) == open;
}

static bool is_of_file(const struct model *model, unsigned int i,
		       unsigned int file)
{
	return model->fd[i] == (int)file;
}

static bool is_full(const struct model *model, unsigned int i,
		    unsigned int full)
{
	return !!model->slot[i] == full;
}

static bool is_allowed(const struct model *model, unsigned int i,
		       unsigned int bound)
{
	return model->slot[i] && (!bound || bound == model->slot[i]);
}

static bool is_alive(const struct model *model, unsigned int i,
		     unsigned int lives)
{
	return model->child[i].lives == lives;
}

/* Search VMAs by lot: their numbers depend on their age. */
static bool is_mapped(const struct model *model, unsigned int i,
		      unsigned int what)
{
	return model_vma_at(model, i * LOT_PAGES);
}

bool fit_fd(struct generator *gen, bool open, uint64_t *fd)
{
	return fit(gen, FILES, is_open, open, fd);
}

bool fit_slot(struct generator *gen, bool full, uint64_t *slot)
{
	return fit(gen, DOMAINS, is_full, full, slot);
}

bool fit_child(struct generator *gen, bool lives, uint64_t *child)
{
	return fit(gen, CHILDREN, is_alive, lives, child);
}

bool fit_domain(struct generator *gen, uint64_t fd, uint64_t *slot)
{
	unsigned int bound = 0;

	if (gen->model.fd[fd] >= 0)
		bound = gen->model.file[gen->model.fd[fd]].bound;
	return fit(gen, DOMAINS, is_allowed, bound, slot);
}

const struct model_vma *fit_vma(struct generator *gen)
{
	uint64_t lot;

	if (!fit(gen, LOTS, is_mapped, 0, &lot))
		return NULL;
	return model_vma_at(&gen->model, lot * LOT_PAGES);
}

bool fit_page(struct generator *gen, const struct model_vma *vma, bool filled,
	      uint64_t *page)
{
	unsigned int i, from = draw(gen, vma->len);

	for (i = from; i < from + vma->len; i++) {
		*page = vma->start + i % vma->len;
		if (!!gen->model.page[*page].domain == filled)
			return true;
	}
	return false;
}

/* A VMA to map into; sets a descriptor and a domain that may do so. */
static const struct model_vma *usable_vma(struct generator *gen,
					  struct operation *op)
{
	const struct model_vma *vma;
	unsigned int n;

	for (n = 0; n < TRIES; n++) {
		vma = fit_vma(gen);
		if (vma &&
		    fit(gen, FILES, is_of_file, vma->file, &op->arg[FD]) &&
		    fit_domain(gen, op->arg[FD], &op->arg[DOMAIN]))
			return vma;
	}
	return NULL;
}

/* A range from a page, or from the start of its hole, up to the hole's end. */
static void fit_hole(struct generator *gen, const struct model_vma *vma,
		     struct operation *op)
{
	uint64_t page = op->arg[PAGE], end = vma->start + vma->len;

	while (page > vma->start && !gen->model.page[page - 1].domain &&
	       !one_in(gen, 2 * vma->len))
		page--;
	op->arg[PAGE] = page;
	while (page < end && !gen->model.page[page].domain)
		page++;
	op->arg[NUM] = some_of(gen, page - op->arg[PAGE]);
}

void fit_frames(struct generator *gen, struct operation *op)
{
	unsigned int domain = model_domain(&gen->model, op->arg[DOMAIN]);
	unsigned int has = gen->model.domain[domain].frames;

	if (!has)
		return;
	if (op->arg[NUM] > has)
		op->arg[NUM] = has;
	op->arg[FRAME] = one_in(gen, 3) ? 0 : draw(gen, has - op->arg[NUM] + 1);
}

bool fit_map(struct generator *gen, struct operation *op)
{
	const struct model_vma *vma;
	unsigned int n;

	for (n = 0; n < TRIES; n++) {
		vma = usable_vma(gen, op);
		if (!vma)
			return false;
		if (!fit_page(gen, vma, false, &op->arg[PAGE]))
			continue;
		op->arg[TYPE] = 1;
		fit_hole(gen, vma, op);
		fit_frames(gen, op);
		return true;
	}
	return false;
}

/* The last filled page in one direction. */
static uint64_t filled_end(const struct generator *gen,
			   const struct model_vma *vma, uint64_t page,
			   int direction)
{
	uint64_t next = page + direction;

	while (next - vma->start < vma->len && gen->model.page[next].domain) {
		page = next;
		next += direction;
	}
	return page;
}

/* A distance of at most @len pages, and at most NEAR. */
static unsigned int step(struct generator *gen, unsigned int len)
{
	if (!len)
		return 0;
	return draw(gen, (len < NEAR ? len : NEAR) + 1);
}

bool fit_overlap(struct generator *gen, struct operation *op)
{
	const struct model_vma *vma = usable_vma(gen, op);
	uint64_t page, before = 0, behind = 0;
	bool from_left = one_in(gen, 3);

	if (!vma || !fit_page(gen, vma, true, &page))
		return false;
	/* Go to an end of the filled pages: most maps begin on empty ones. */
	page = filled_end(gen, vma, page, from_left ? 1 : -1);
	if (!from_left)
		before = step(gen, page - vma->start);
	if (from_left || one_in(gen, 2))
		behind = step(gen, vma->start + vma->len - 1 - page);
	op->arg[TYPE] = 1;
	op->arg[PAGE] = page - before;
	op->arg[NUM] = before + 1 + behind;
	fit_frames(gen, op);
	/* If the domain has too few frames, the map ends before the page. */
	return op->arg[NUM] > before;
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the device promises: which files are open, what is mapped where, which
 * frame each page shows and what that holds; and so how each operation ends.
 */
#ifndef FUZZ_MODEL_H
#define FUZZ_MODEL_H

#include "sequence.h"

/* Domains that one sequence may make; 0 is none. */
#define OBJECTS		48
#define OPEN_FILES	64
#define VMAS		200

/* A domain's frames: those of its grant table, then an ioreq server's. */
#define IOREQ_FRAMES	2
#define CONTENTS	(MOST_FRAMES + IOREQ_FRAMES)
#define BATCH		512	/* frames that the driver takes in one go */
#define STATS_FRAME	0x8000	/* one that nobody knows the contents of */

/**
 * struct model_config - how this Xen and this kernel differ from others
 * @tells_sizes:  size queries work
 * @ours:         Xen has this project's handlers
 * @hook:         a driver has a say in mprotect()
 * @ioreq:        HVM domains have ioreq servers
 * @module:       the driver is a module that can go and come
 * @unknown_type: errno for a type that Xen does not know
 * @no_trace:     errno for the trace buffer of a vCPU without
 * @most_frames:  of a grant table
 * @stats_frames: size of the statistics of a domain of one vCPU
 */
struct model_config {
	bool tells_sizes, ours, hook, ioreq, module;
	int unknown_type, no_trace;
	unsigned int most_frames, stats_frames;
};

struct model_file {
	unsigned int refs;	/* descriptors and mappings */
	unsigned int bound;	/* restricted to: a name, see name_of() */
	bool read_only;
};

struct model_vma {
	unsigned int start, len;	/* len 0: free */
	unsigned int file;
	bool read_only;
};

struct model_domain {
	enum domain_kind kind;
	unsigned int frames;
	unsigned int refs;	/* pages that show one of its frames */
	bool killed;
	uint32_t content[CONTENTS];
};

struct model_child {
	bool lives;
	unsigned int domain, frames;
};

/* owner: 0 nobody, 1 other memory, or a VMA's number + 2. */
enum { OWNER_NONE, OWNER_ANON, OWNER_VMA };

struct model_page {
	uint8_t owner;
	uint8_t domain;		/* 0: nothing is shown */
	uint16_t frame;
};

struct model {
	struct model_config config;
	int fd[FILES];			/* -1: closed */
	struct model_file file[OPEN_FILES];
	struct model_vma vma[VMAS];
	struct model_page page[ARENA_PAGES];
	unsigned int slot[DOMAINS];	/* 0: none */
	unsigned int made, killed;	/* killed: the last */
	struct model_domain domain[OBJECTS];
	struct model_child child[CHILDREN];
};

/* Lines of the tables in docs/ioctl.md, those that can be brought about. */
enum row {
	ROW_NONE,
	ROW_COMMAND, ROW_ARGUMENT, ROW_RESTRICTED, ROW_ONE_IS_0, ROW_TYPE,
	ROW_NUMBER, ROW_ALIGNMENT, ROW_OUTSIDE, ROW_WRITABLE, ROW_FILLED,
	ROW_ANSWER,
	ROW_NOBODY, ROW_DOM0, ROW_NO_SUCH_RESOURCE, ROW_BEYOND,
	ROW_SECOND_BATCH, ROW_NO_SERVER, ROW_UNKNOWN_TYPE,
	ROWS,
};

#define MAY_BE	8

/**
 * struct answer - how an operation may end
 * @result:      0, errno, or minus a signal
 * @results:     how many of those there are
 * @value:       what else it has to come with, if @has_value
 * @row:         why it fails
 */
struct answer {
	int result[MAY_BE];
	unsigned int results;
	uint64_t value;
	bool has_value;
	enum row row;
};

void model_init(struct model *model, const struct model_config *config);

/**
 * model_expect() - how an operation ends
 *
 * Return: false if nobody can say or it makes no sense here: not to be done.
 */
bool model_expect(const struct model *model, const struct operation *op,
		  struct answer *answer);

bool answer_allows(const struct answer *answer, int result, uint64_t value);

/** model_apply() - an operation ended like that, as it may */
void model_apply(struct model *model, const struct operation *op, int result,
		 uint64_t value);

/** model_look() - what reading a word of a page gives: 0 or minus a signal */
int model_look(const struct model *model, unsigned int page, uint32_t *word,
	       bool *known);

/** model_domain() - the domain of a slot or the like, 0 for none */
unsigned int model_domain(const struct model *model, unsigned int name);

/** model_first_word() - what is in a frame of a new domain */
uint32_t model_first_word(unsigned int domain, unsigned int frame);

/** model_vma_at() - the device's VMA at a page, or NULL */
const struct model_vma *model_vma_at(const struct model *model,
				     unsigned int page);

bool model_in_use(const struct model *model);

#endif

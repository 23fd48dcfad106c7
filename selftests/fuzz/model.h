/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A model of the device.  It tracks the open files, the mappings, the frame
 * that each page shows and the contents of that frame, and from these predicts
 * the result of every operation.
 */
#ifndef FUZZ_MODEL_H
#define FUZZ_MODEL_H

#include "sequence.h"

/* Domains that one sequence may create, plus one: number 0 means no domain. */
#define OBJECTS		48
#define OPEN_FILES	64
#define VMAS		200

/* Frames of a domain: its grant table, then the rings of its ioreq server. */
#define IOREQ_FRAMES	2
#define CONTENTS	(MOST_FRAMES + IOREQ_FRAMES)
#define BATCH		512	/* frames that the driver maps per hypercall */
#define STATS_FRAME	0x8000	/* a frame of unpredictable contents */

/**
 * struct model_config - properties of the Xen and the kernel under test
 * @tells_sizes:  Xen answers size queries (4.15 and later)
 * @ours:         Xen has this project's resource handlers
 * @hook:         the kernel asks drivers about mprotect() (5.11 and later)
 * @switched:     the device is the one that can replace /dev/xen/privcmd, whose
 *                differences (docs/switch.md) are not tested
 * @ioreq:        HVM domains have ioreq servers
 * @module:       the driver is a module that can be unloaded and reloaded
 * @unknown_type: errno for a type that Xen does not know
 * @no_trace:     errno for a vCPU without a trace buffer
 * @most_frames:  limit of a grant table, in frames
 * @stats_frames: size of the statistics of a domain with one vCPU, in frames
 */
struct model_config {
	bool tells_sizes, ours, hook, switched, ioreq, module;
	int unknown_type, no_trace;
	unsigned int most_frames, stats_frames;
};

struct model_file {
	unsigned int refs;	/* descriptors and mappings */
	unsigned int bound;	/* domain that it is restricted to: name_of() */
	bool read_only;
};

struct model_vma {
	unsigned int start, len;	/* len 0: unused entry */
	unsigned int file;
	bool read_only;
};

struct model_domain {
	enum domain_kind kind;
	unsigned int frames;
	unsigned int refs;	/* pages that show its frames, in any process */
	bool killed;
	uint32_t content[CONTENTS];
};

struct model_child {
	bool lives;
	unsigned int domain, frames;
};

/* owner: 0 unmapped, 1 anonymous memory, or OWNER_VMA plus a VMA's number. */
enum { OWNER_NONE, OWNER_ANON, OWNER_VMA };

struct model_page {
	uint8_t owner;
	uint8_t domain;		/* 0: empty page */
	uint16_t frame;
};

struct model {
	struct model_config config;
	int fd[FILES];			/* -1: closed */
	struct model_file file[OPEN_FILES];
	struct model_vma vma[VMAS];
	struct model_page page[ARENA_PAGES];
	unsigned int slot[DOMAINS];	/* 0: empty slot */
	unsigned int made, killed;	/* killed: the latest one */
	struct model_domain domain[OBJECTS];
	struct model_child child[CHILDREN];
};

/* Rows of the error tables in docs/ioctl.md that an operation can provoke. */
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
 * struct answer - the allowed results of an operation
 * @result:      each is 0, an errno, or minus a signal number
 * @results:     number of entries in @result
 * @value:       value that has to come with the result, if @has_value
 * @row:         documented reason for the failure
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
 * model_expect() - predict the result of an operation
 *
 * Return: false to skip the operation: it is meaningless in this state, or its
 * result is unpredictable.
 */
bool model_expect(const struct model *model, const struct operation *op,
		  struct answer *answer);

bool answer_allows(const struct answer *answer, int result, uint64_t value);

/** model_apply() - update the model after an operation */
void model_apply(struct model *model, const struct operation *op, int result,
		 uint64_t value);

/**
 * model_look() - predict a read of a word
 * @word:  the word, if @known
 * @known: the contents are predictable
 *
 * Return: 0 or minus a signal number.
 */
int model_look(const struct model *model, unsigned int page, uint32_t *word,
	       bool *known);

/** model_domain() - number of the domain of a slot or name; 0: no domain */
unsigned int model_domain(const struct model *model, unsigned int name);

/** model_first_word() - initial word of a frame of a new domain */
uint32_t model_first_word(unsigned int domain, unsigned int frame);

/** model_vma_at() - the device's VMA at a page, or NULL */
const struct model_vma *model_vma_at(const struct model *model,
				     unsigned int page);

/** model_in_use() - does anything keep the module loaded? */
bool model_in_use(const struct model *model);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What can be asked of the device, for tests that make part of it fail: each
 * operation by itself, with what has to be there before it, and whether it was
 * done or not.
 */
#ifndef TEST_OPERATION_H
#define TEST_OPERATION_H

#include <stdbool.h>
#include <stdint.h>

/* Frames of the domain's grant table, all of them marked: see fixture.h. */
#define OPERATION_FRAMES	1104

struct stage;

/**
 * struct operation - one of the things to be done
 * @run:   does it; NULL: the exit of a process
 * @pages: in the mapping that has to be there
 * @page:  where in it the operation maps
 * @frame: the first that it maps
 * @num:   how many frames it maps
 * @there: frames mapped before, at the mapping's start, from frame 0 on
 * @want:  errno that it has to end with if nothing is made to fail
 */
struct operation {
	int (*run)(struct stage *stage);
	unsigned int pages;
	unsigned int page;
	unsigned int frame;
	unsigned int num;
	unsigned int there;
	int want;
};

/**
 * struct stage - an operation that is under way
 * @op:    the operation
 * @domid: domain whose frames it maps
 * @fd:    device
 * @map:   the mapping, or NULL
 * @size:  what a query has told
 */
struct stage {
	const struct operation *op;
	uint16_t domid;
	int fd;
	void *map;
	uint64_t size;
};

/* All of these return 0 or the errno. */
int run_open(struct stage *stage);
int run_mmap(struct stage *stage);
int run_map(struct stage *stage);
int run_size(struct stage *stage);
int run_restrict(struct stage *stage);
int run_munmap(struct stage *stage);

/** operation_marks() - so many frames have to be marked for it */
unsigned int operation_marks(const struct operation *op);

/** stage_begin() - make what has to be there; false if that fails */
bool stage_begin(struct stage *stage, const struct operation *op,
		 uint16_t domid);

/** stage_is_undone() - all is as before the operation, and nothing else */
bool stage_is_undone(struct stage *stage);

/** stage_is_done() - all of the operation has been done, with right contents */
bool stage_is_done(struct stage *stage);

/** stage_end() - take down whatever is there */
void stage_end(struct stage *stage);

/* X(name, initializer...) of each struct operation. */
#define OPERATIONS(X)							\
	X(open, .run = run_open)					\
	X(mmap_1, .run = run_mmap, .pages = 1)				\
	X(mmap_600, .run = run_mmap, .pages = 600)			\
	X(size, .run = run_size)					\
	X(restrict_to_one, .run = run_restrict)				\
	X(map_1, .run = run_map, .pages = 1, .num = 1)			\
	X(map_4, .run = run_map, .pages = 4, .num = 4)			\
	X(map_600, .run = run_map, .pages = 600, .num = 600)		\
	X(map_4_of_12, .run = run_map, .pages = 12, .page = 5,		\
	  .frame = 7, .num = 4)						\
	X(map_4_more, .run = run_map, .pages = 20, .page = 16,		\
	  .frame = 30, .num = 4, .there = 16)				\
	X(map_beyond_the_end, .run = run_map, .pages = 600,		\
	  .frame = OPERATION_FRAMES - 512, .num = 600, .want = EINVAL)	\
	X(munmap_600_empty, .run = run_munmap, .pages = 600)		\
	X(munmap_1, .run = run_munmap, .pages = 1, .there = 1)		\
	X(munmap_4, .run = run_munmap, .pages = 4, .there = 4)		\
	X(munmap_600, .run = run_munmap, .pages = 700, .there = 600)	\
	X(exit_1, .pages = 1, .there = 1)				\
	X(exit_600, .pages = 700, .there = 600)

#endif

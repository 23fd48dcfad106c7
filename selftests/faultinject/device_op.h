/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Operations on the device, for tests that inject faults: their preparation,
 * the call itself, and checks that it was done or undone.
 */
#ifndef TEST_DEVICE_OP_H
#define TEST_DEVICE_OP_H

#include <stdbool.h>
#include <stdint.h>

/* Frames of the domain's grant table; see mark_frames() in fixture.h. */
#define DEVICE_OP_FRAMES	1104

struct stage;

/**
 * struct device_op - an operation and its preparation
 * @run:   executes it; NULL: the operation is the exit of a process
 * @pages: size of the mapping
 * @page:  first page of the mapping to fill
 * @frame: first frame to map
 * @num:   number of frames to map
 * @there: number of frames mapped before, from frame 0 to page 0
 * @want:  expected errno without a fault
 */
struct device_op {
	int (*run)(struct stage *stage);
	unsigned int pages;
	unsigned int page;
	unsigned int frame;
	unsigned int num;
	unsigned int there;
	int want;
};

/**
 * struct stage - state of an operation in progress
 * @op:    the operation
 * @domid: domain whose frames it maps
 * @fd:    the device, or the file that was opened
 * @map:   the mapping, or NULL
 * @size:  result of a size query
 */
struct stage {
	const struct device_op *op;
	uint16_t domid;
	int fd;
	void *map;
	uint64_t size;
};

/* All of these return 0 or the errno. */
int run_open(struct stage *stage);
int run_open_switched(struct stage *stage);
int run_open_listing(struct stage *stage);
int run_mmap(struct stage *stage);
int run_map(struct stage *stage);
int run_size(struct stage *stage);
int run_restrict(struct stage *stage);
int run_munmap(struct stage *stage);

/** device_op_opens() - does the operation just open a file? */
bool device_op_opens(const struct device_op *op);

/** device_op_marks() - number of frames to mark before the operation */
unsigned int device_op_marks(const struct device_op *op);

/** stage_begin() - prepare the operation; false on failure */
bool stage_begin(struct stage *stage, const struct device_op *op,
		 uint16_t domid);

/** stage_is_undone() - is the state the one before the operation? */
bool stage_is_undone(struct stage *stage);

/** stage_is_done() - is the operation complete, with the right contents? */
bool stage_is_done(struct stage *stage);

/** stage_end() - unmap and close everything */
void stage_end(struct stage *stage);

/* For DEVICE_OPS(): a test that passes an operation to walk(). */
#define DEVICE_OP_TEST(name, ...)				\
TEST_F(resource, name)						\
{								\
	const struct device_op op = { __VA_ARGS__ };		\
								\
	walk(_metadata, self, #name, &op);			\
}

/* X(name, initializer...) of each struct device_op. */
#define DEVICE_OPS(X)							\
	X(open, .run = run_open)					\
	X(open_switched, .run = run_open_switched)			\
	X(open_listing, .run = run_open_listing)			\
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
	  .frame = DEVICE_OP_FRAMES - 512, .num = 600, .want = EINVAL)	\
	X(munmap_600_empty, .run = run_munmap, .pages = 600)		\
	X(munmap_1, .run = run_munmap, .pages = 1, .there = 1)		\
	X(munmap_4, .run = run_munmap, .pages = 4, .there = 4)		\
	X(munmap_600, .run = run_munmap, .pages = 700, .there = 600)	\
	X(exit_1, .pages = 1, .there = 1)				\
	X(exit_600, .pages = 700, .there = 600)

#endif

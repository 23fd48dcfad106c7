/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For fuzzers of the command: a Xen whose frames and answers are the fuzzer's,
 * and what the command says to them.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <json-c/json.h>

#include "command.h"

/* Not BUG_ON() or assert(): the fuzzer keeps what an abort() was caused by. */
#define must(condition) \
	do { \
		if (!(condition)) \
			fuzz_broken(__FILE__, __LINE__, #condition); \
	} while (0)

/* The fuzzer's choices for Xen's answers, and who is to see the frames. */
struct fuzz_xen {
	unsigned int table_frames;
	unsigned int version;
	bool changes_version;
	unsigned int stats_frames;
	void (*mapped)(unsigned int id, const void *frames, size_t bytes);
};

extern struct fuzz_xen fuzz_xen;

/* What the command printed. */
extern char *fuzz_out;
extern char *fuzz_err;

void fuzz_broken(const char *file, int line, const char *what)
	__attribute__((noreturn));

/** fuzz_input() - the fuzzer's bytes, for the functions below */
void fuzz_input(const uint8_t *data, size_t size);

/** fuzz_byte() - the next of them, or 0 */
unsigned int fuzz_byte(void);

/** fuzz_patch() - overwrite some places of memory, until a place says not to */
void fuzz_patch(void *memory, size_t bytes);

/** fuzz_run() - run a command on domain 7; its exit status */
int fuzz_run(const struct command *command, const struct options *opts);

/** fuzz_json() - parse text as strictly as can be; to be put by the caller */
struct json_object *fuzz_json(const char *text, size_t length);

/** fuzz_lines() - how many lines a text has */
size_t fuzz_lines(const char *text);

#endif

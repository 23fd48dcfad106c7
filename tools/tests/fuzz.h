/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Common code of the command's fuzzers: a fake Xen whose frames and answers the
 * fuzzer chooses, and the captured output of the command.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <json-c/json.h>

#include "command.h"

/* Like assert(), but also prints the command's output before abort(). */
#define must(condition) \
	do { \
		if (!(condition)) \
			fuzz_broken(__FILE__, __LINE__, #condition); \
	} while (0)

/* The fuzzer's choice of Xen's answers; @mapped is called with new frames. */
struct fuzz_xen {
	unsigned int table_frames;
	unsigned int version;
	bool changes_version;
	unsigned int stats_frames;
	void (*mapped)(unsigned int id, const void *frames, size_t bytes);
};

extern struct fuzz_xen fuzz_xen;

/* Output of the last command to stdout and stderr. */
extern char *fuzz_out;
extern char *fuzz_err;

void fuzz_broken(const char *file, int line, const char *what)
	__attribute__((noreturn));

/** fuzz_input() - set the fuzzer's input, which the functions below consume */
void fuzz_input(const uint8_t *data, size_t size);

/** fuzz_byte() - consume the next byte of the input; 0 at its end */
unsigned int fuzz_byte(void);

/** fuzz_patch() - overwrite parts of memory, as the input directs */
void fuzz_patch(void *memory, size_t bytes);

/** fuzz_run() - run a command on domain 7 and return its exit status */
int fuzz_run(run_function *run, const struct options *opts);

/** fuzz_json() - parse text in json-c's strict mode; the caller puts it */
struct json_object *fuzz_json(const char *text, size_t length);

/** fuzz_lines() - the number of lines in a text */
size_t fuzz_lines(const char *text);

#endif

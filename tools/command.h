/* SPDX-License-Identifier: GPL-2.0-only */
/* The subcommands and their options. */
#ifndef XEN_RESOURCE_COMMAND_H
#define XEN_RESOURCE_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

/* Which options a subcommand takes. */
#define TAKES_JSON	(1u << 0)
#define TAKES_FRAME	(1u << 1)
#define TAKES_COUNT	(1u << 2)
#define TAKES_OUTPUT	(1u << 3)
#define TAKES_INTERVAL	(1u << 4)

/**
 * struct options - the options of one run
 * @given:    TAKES_* of the options on the command line
 * @frame:    --frame, in frames from the resource's start
 * @count:    --count, in frames or samples
 * @output:   --output, a path, or "-" for standard output
 * @interval: --interval, in nanoseconds
 */
struct options {
	unsigned int given;
	uint64_t frame;
	uint64_t count;
	const char *output;
	uint64_t interval;
};

/**
 * struct command - one subcommand
 * @name:      as typed
 * @synopsis:  its operands and options, for --help
 * @summary:   one line for --help
 * @min_args:  minimum number of operands
 * @max_args:  maximum number of operands
 * @takes:     TAKES_* of the options that it accepts
 * @verbatim:  options after the first operand belong to that operand
 * @run:       runs it; @args holds the operands and a NULL.  Returns the exit
 *             status; if that is not 0, it has printed the reason to stderr
 */
struct command {
	const char *name;
	const char *synopsis;
	const char *summary;
	int min_args;
	int max_args;
	unsigned int takes;
	bool verbatim;
	int (*run)(const struct options *opts, char *const args[]);
};

extern const struct command list_command;
extern const struct command dump_command;
extern const struct command grants_command;
extern const struct command stat_command;
extern const struct command vmtrace_command;
extern const struct command ps_command;
extern const struct command enable_command;
extern const struct command disable_command;
extern const struct command status_command;
extern const struct command exec_command;
extern const struct command version_command;

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* The arguments that main() passes to a subcommand. */
#ifndef XEN_RESOURCE_COMMAND_H
#define XEN_RESOURCE_COMMAND_H

#include <stdint.h>

#include "sort_key.h"
#include "table.h"

/**
 * struct options - the options of one run
 * @given:    TAKES_* of the options on the command line
 * @frame:    --frame, in frames from the resource's start
 * @count:    --count, in frames or samples
 * @output:   --output, a path, or "-" for standard output
 * @interval: --interval, in nanoseconds
 * @sort:     --sort
 * @fd:       --fd, a descriptor
 */
struct options {
	unsigned int given;
	uint64_t frame;
	uint64_t count;
	const char *output;
	uint64_t interval;
	enum sort_key sort;
	int fd;
};

/*
 * Run a subcommand: @args holds the operands and a NULL.  Return the exit
 * status; if that is not 0, the reason was printed to stderr.
 */
typedef int run_function(const struct options *opts, char *const args[]);

run_function list_run;
run_function dump_run;
run_function grants_run;
run_function stat_run;
run_function top_run;
run_function vmtrace_run;
run_function doctor_run;
run_function ps_run;
run_function status_run;
run_function enable_run;
run_function disable_run;
run_function exec_run;
run_function help_run;
run_function restrict_run;
run_function version_run;

#endif

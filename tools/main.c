// SPDX-License-Identifier: GPL-2.0-only
/* xen-resource: parse the command line and run one subcommand. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "parse.h"
#include "report.h"

static const struct command *const commands[] = {
	&list_command,
	&dump_command,
	&grants_command,
	&stat_command,
	&vmtrace_command,
	&ps_command,
	&status_command,
	&enable_command,
	&disable_command,
	&exec_command,
};

#define NR_COMMANDS	(sizeof(commands) / sizeof(commands[0]))

enum {
	OPTION_JSON = 256,
	OPTION_FRAME,
	OPTION_COUNT,
	OPTION_INTERVAL,
	OPTION_VERSION,
};

static const struct option long_options[] = {
	{ "json",     no_argument,       NULL, OPTION_JSON },
	{ "frame",    required_argument, NULL, OPTION_FRAME },
	{ "count",    required_argument, NULL, OPTION_COUNT },
	{ "interval", required_argument, NULL, OPTION_INTERVAL },
	{ "output",   required_argument, NULL, 'o' },
	{ "version",  no_argument,       NULL, OPTION_VERSION },
	{ "help",     no_argument,       NULL, 'h' },
	{ }
};

static int print_help(void)
{
	size_t i;

	puts("Look at the pages that Xen keeps for a domain.\n");
	for (i = 0; i < NR_COMMANDS; i++)
		printf("  xen-resource %s%s%s\n        %s\n",
		       commands[i]->name, commands[i]->synopsis[0] ? " " : "",
		       commands[i]->synopsis, commands[i]->summary);
	puts("  xen-resource --version [--json]\n"
	     "        print the versions of all parts\n"
	     "\n"
	     "TYPE is grant-table, ioreq-server, vmtrace-buf, stats or a number.\n"
	     "ID is shared or status (grant-table) or a number; default 0.\n"
	     "See xen-resource(1).");
	return EXIT_SUCCESS;
}

static const struct command *find_command(const char *name)
{
	size_t i;

	for (i = 0; i < NR_COMMANDS; i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}

static int run_command(const struct command *cmd, const struct options *opts,
		       char *const args[], int nr_args)
{
	int status;

	if (opts->given & ~cmd->takes)
		return usage_error("'%s' does not take these options",
				   cmd->name);
	if (nr_args < cmd->min_args || nr_args > cmd->max_args)
		return usage_error("usage: xen-resource %s%s%s", cmd->name,
				   cmd->synopsis[0] ? " " : "", cmd->synopsis);

	status = cmd->run(opts, args);
	if (status != EXIT_SUCCESS)
		return status;

	errno = 0;
	if (fflush(stdout) || ferror(stdout))
		return fail("cannot write the output: %s",
			    errno ? strerror(errno) : "write error");
	return EXIT_SUCCESS;
}

/**
 * struct parser - the state of parsing the command line
 * @opts:          the options
 * @wants_help:    --help was given
 * @wants_version: --version was given
 */
struct parser {
	struct options opts;
	bool wants_help;
	bool wants_version;
};

static int parse_option(struct parser *parser, int opt)
{
	struct options *opts = &parser->opts;

	switch (opt) {
	case OPTION_JSON:
		opts->given |= TAKES_JSON;
		return 0;
	case OPTION_FRAME:
		opts->given |= TAKES_FRAME;
		if (!parse_number(optarg, UINT32_MAX, &opts->frame))
			return usage_error("--frame: '%s' is not a frame number",
					   optarg);
		return 0;
	case OPTION_COUNT:
		opts->given |= TAKES_COUNT;
		if (!parse_number(optarg, UINT32_MAX, &opts->count) ||
		    !opts->count)
			return usage_error("--count: '%s' is not a positive number",
					   optarg);
		return 0;
	case OPTION_INTERVAL:
		opts->given |= TAKES_INTERVAL;
		if (!parse_seconds(optarg, &opts->interval) || !opts->interval)
			return usage_error("--interval: '%s' is not a time above 0 seconds",
					   optarg);
		return 0;
	case 'o':
		opts->given |= TAKES_OUTPUT;
		opts->output = optarg;
		return 0;
	case OPTION_VERSION:
		parser->wants_version = true;
		return 0;
	case 'h':
		parser->wants_help = true;
		return 0;
	default:
		return EXIT_USAGE;
	}
}

/*
 * Parse the options in @argv, whose first element is skipped.  With "+" before
 * the letters of @options, stop at the first operand.  Set @optind to it.
 */
static int parse_options(struct parser *parser, int argc, char *argv[],
			 const char *options)
{
	int status, opt;

	/* Messages of getopt_long() must start with "xen-resource: " too. */
	argv[0] = program_invocation_short_name;
	/* 0 makes it start again. */
	optind = 0;
	while ((opt = getopt_long(argc, argv, options, long_options,
				  NULL)) != -1) {
		status = parse_option(parser, opt);
		if (status)
			return status;
	}
	return 0;
}

int main(int argc, char *argv[])
{
	const struct command *cmd = NULL;
	struct parser parser = { };
	const char *name = NULL;
	int status;

	status = parse_options(&parser, argc, argv, "+ho:");
	argc -= optind;
	argv += optind;
	if (!status && argc) {
		name = argv[0];
		cmd = find_command(name);
		status = parse_options(&parser, argc, argv,
				       cmd && cmd->verbatim ? "+ho:" : "ho:");
		argc -= optind;
		argv += optind;
	}
	if (status)
		return status;

	if (parser.wants_help)
		return print_help();
	if (parser.wants_version)
		return run_command(&version_command, &parser.opts, argv,
				   name ? argc + 1 : argc);
	if (!name)
		return usage_error("no command given");
	if (!cmd)
		return usage_error("unknown command '%s'", name);
	return run_command(cmd, &parser.opts, argv, argc);
}

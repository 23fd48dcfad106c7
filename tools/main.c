// SPDX-License-Identifier: GPL-2.0-only
/* xen-resource: parse the command line and run one subcommand. */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "help.h"
#include "parse.h"
#include "report.h"

static run_function *const run_functions[NR_COMMANDS] = {
	[COMMAND_LIST] = list_run,
	[COMMAND_DUMP] = dump_run,
	[COMMAND_GRANTS] = grants_run,
	[COMMAND_STAT] = stat_run,
	[COMMAND_TOP] = top_run,
	[COMMAND_VMTRACE] = vmtrace_run,
	[COMMAND_DOCTOR] = doctor_run,
	[COMMAND_PS] = ps_run,
	[COMMAND_STATUS] = status_run,
	[COMMAND_ENABLE] = enable_run,
	[COMMAND_DISABLE] = disable_run,
	[COMMAND_EXEC] = exec_run,
	[COMMAND_HELP] = help_run,
	[COMMAND_RESTRICT] = restrict_run,
};

/* Room for the options of the table, as getopt_long() wants them. */
#define MAX_OPTIONS	16

/* A message that names the options in @takes. */
static int reject_options(const struct command *cmd, unsigned int takes)
{
	const struct option_entry *option;
	char names[128] = "";
	size_t len = 0;

	for (option = option_table; option->name; option++)
		if (takes & option->takes && len < sizeof(names))
			len += snprintf(names + len, sizeof(names) - len,
					"%s--%s", len ? ", " : "",
					option->name);
	return usage_error("%s: does not take %s", cmd->name, names);
}

static int check_command(const struct command *cmd, const struct options *opts,
			 int nr_args)
{
	char synopsis[SYNOPSIS];

	if (opts->given & ~cmd->takes)
		return reject_options(cmd, opts->given & ~cmd->takes);
	if (nr_args >= cmd->min_args && nr_args <= cmd->max_args &&
	    (opts->given & cmd->needs) == cmd->needs)
		return 0;
	command_synopsis(cmd, synopsis);
	return usage_error("usage: xen-resource %s", synopsis);
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

static int parse_value(struct options *opts, char letter)
{
	uint64_t number;

	switch (letter) {
	case 'f':
		if (!parse_number(optarg, UINT32_MAX, &opts->frame))
			return usage_error("--frame: '%s' is not a frame number",
					   optarg);
		break;
	case 'n':
		if (!parse_number(optarg, UINT32_MAX, &opts->count) ||
		    !opts->count)
			return usage_error("--count: '%s' is not a positive number",
					   optarg);
		break;
	case 'i':
		if (!parse_seconds(optarg, &opts->interval) || !opts->interval)
			return usage_error("--interval: '%s' is not a positive number of seconds",
					   optarg);
		break;
	case 's':
		if (!parse_sort_key(optarg, &opts->sort))
			return usage_error("--sort: '%s' is not a sort key",
					   optarg);
		break;
	case 'd':
		if (!parse_number(optarg, INT_MAX, &number))
			return usage_error("--fd: '%s' is not a file descriptor",
					   optarg);
		opts->fd = number;
		break;
	case 'o':
		if (!*optarg)
			return usage_error("--output: '' is not a file name");
		opts->output = optarg;
		break;
	}
	return 0;
}

static const struct option_entry *find_option(int letter)
{
	const struct option_entry *option;

	for (option = option_table; option->name; option++)
		if (option->letter == letter)
			return option;
	return NULL;
}

/* getopt_long() has rejected the word before the next one, or a letter in it. */
static int reject_option(int opt, const char *word)
{
	const struct option_entry *option = find_option(optopt);

	if (opt == ':')
		return usage_error("--%s requires a value: %s",
				   option->name, option->value);
	if (option)
		return usage_error("--%s: does not take a value",
				   option->name);
	if (optopt)
		return usage_error("-%c: unknown option", optopt);
	return usage_error("%s: unknown or ambiguous option", word);
}

static int parse_option(struct parser *parser, int opt, const char *word)
{
	switch (opt) {
	case 'V':
		parser->wants_version = true;
		return 0;
	case 'h':
		parser->wants_help = true;
		return 0;
	case '?':
	case ':':
		return reject_option(opt, word);
	}
	parser->opts.given |= find_option(opt)->takes;
	return parse_value(&parser->opts, opt);
}

/* Set @letters to @prefix and the short options, @longs to the long ones. */
static void make_options(const char *prefix, char letters[2 * MAX_OPTIONS + 2],
			 struct option longs[MAX_OPTIONS])
{
	const struct option_entry *entry;

	letters = stpcpy(letters, prefix);
	for (entry = option_table; entry->name; entry++) {
		*longs++ = (struct option){
			.name = entry->name,
			.has_arg = entry->value ? required_argument :
						  no_argument,
			.val = entry->letter,
		};
		*letters++ = entry->letter;
		if (entry->value)
			*letters++ = ':';
	}
	*letters = '\0';
	*longs = (struct option){ };
}

/*
 * Parse the options in @argv, whose first element is skipped.  If @first_only,
 * stop at the first operand.  Set @optind to it.
 */
static int parse_options(struct parser *parser, int argc, char *argv[],
			 bool first_only)
{
	struct option longs[MAX_OPTIONS];
	char letters[2 * MAX_OPTIONS + 2];
	int status, opt;

	/* ':' tells a missing value from an unknown option. */
	make_options(first_only ? "+:" : ":", letters, longs);
	opterr = 0;
	/* 0 makes it start again. */
	optind = 0;
	while ((opt = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		status = parse_option(parser, opt, argv[optind - 1]);
		if (status)
			return status;
	}
	return 0;
}

static int run(const struct parser *parser, const char *name,
	       char *const args[], int nr_args)
{
	const struct command *cmd = &version_command;
	run_function *function = version_run;
	int status;

	if (parser->wants_help)
		return help_print();
	if (parser->wants_version) {
		nr_args += !!name;
	} else {
		if (!name)
			return usage_error("usage: xen-resource COMMAND");
		cmd = find_command(name);
		if (!cmd)
			return usage_error("%s: unknown command", name);
		function = run_functions[cmd - command_table];
	}
	status = check_command(cmd, &parser->opts, nr_args);
	return status ? status : function(&parser->opts, args);
}

static int flush_output(void)
{
	errno = 0;
	if (fflush(stdout) || ferror(stdout))
		return fail("cannot write the output: %s",
			    errno ? strerror(errno) : "write error");
	return EXIT_SUCCESS;
}

int main(int argc, char *argv[])
{
	const struct command *cmd;
	struct parser parser = { };
	const char *name = NULL;
	int status;

	status = parse_options(&parser, argc, argv, true);
	argc -= optind;
	argv += optind;
	if (!status && argc) {
		name = argv[0];
		cmd = find_command(name);
		status = parse_options(&parser, argc, argv,
				       cmd && cmd->verbatim);
		argc -= optind;
		argv += optind;
	}
	if (!status)
		status = run(&parser, name, argv, argc);
	return status == EXIT_SUCCESS ? flush_output() : status;
}

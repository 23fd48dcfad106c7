// SPDX-License-Identifier: GPL-2.0-only
/* xen-resource help and --help: the tables, for people. */
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "help.h"
#include "report.h"

static void print_synopsis(const struct command *cmd)
{
	char synopsis[SYNOPSIS];

	command_synopsis(cmd, synopsis);
	printf("  xen-resource %s\n        %s\n", synopsis, cmd->summary);
}

static void print_operand(const struct operand_entry *operand)
{
	printf("%s: %s\n", operand->name, operand->summary);
}

static void print_option(const struct option_entry *option)
{
	printf("  -%c, --%s%s%s\n        %s\n", option->letter, option->name,
	       option->value ? " " : "", option->value ? option->value : "",
	       option->summary);
}

int help_print(void)
{
	const struct operand_entry *operand;
	const struct option_entry *option;
	size_t i;

	puts("Inspect the pages that Xen keeps for a domain.\n");
	for (i = 0; i < NR_COMMANDS; i++)
		print_synopsis(&command_table[i]);
	print_synopsis(&version_command);
	putchar('\n');
	for (operand = operand_table; operand->name; operand++)
		print_operand(operand);
	putchar('\n');
	for (option = option_table; option->name; option++)
		print_option(option);
	puts("\nSee xen-resource(1).");
	return EXIT_SUCCESS;
}

static int print_command(const struct command *cmd)
{
	const struct operand_entry *operand;
	const struct option_entry *option;

	print_synopsis(cmd);
	putchar('\n');
	for (operand = operand_table; operand->name; operand++)
		if (command_has_operand(cmd, operand->name))
			print_operand(operand);
	for (option = option_table; option->name; option++)
		if (cmd->takes & option->takes)
			print_option(option);
	puts("\nSee xen-resource(1).");
	return EXIT_SUCCESS;
}

int help_run(const struct options *opts, char *const args[])
{
	const struct command *cmd;

	(void)opts;
	if (!args[0])
		return help_print();
	cmd = find_command(args[0]);
	if (!cmd)
		return usage_error("COMMAND: '%s' is not a command", args[0]);
	return print_command(cmd);
}

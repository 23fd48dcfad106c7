/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The subcommands, options and operands, as data, for parsing and for --help.
 */
#ifndef XEN_RESOURCE_TABLE_H
#define XEN_RESOURCE_TABLE_H

#include <stdbool.h>
#include <stddef.h>

/* Which options a subcommand takes. */
#define TAKES_JSON	(1u << 0)
#define TAKES_FRAME	(1u << 1)
#define TAKES_COUNT	(1u << 2)
#define TAKES_OUTPUT	(1u << 3)
#define TAKES_INTERVAL	(1u << 4)
#define TAKES_SORT	(1u << 5)
#define TAKES_BATCH	(1u << 6)
#define TAKES_PROMETHEUS	(1u << 8)
#define TAKES_FD	(1u << 9)

/**
 * struct option_entry - one option
 * @name:    the long name, without dashes; NULL ends the table
 * @letter:  the short name
 * @value:   placeholder of its value; NULL: the option does not take one
 * @summary: one line for the help
 * @takes:   TAKES_*; 0: an option of the command line as a whole
 */
struct option_entry {
	const char *name;
	char letter;
	const char *value;
	const char *summary;
	unsigned int takes;
};

extern const struct option_entry option_table[];

/**
 * struct operand_entry - a kind of operand
 * @name:    placeholder in synopses; NULL ends the table
 * @summary: one line for the help
 */
struct operand_entry {
	const char *name;
	const char *summary;
};

extern const struct operand_entry operand_table[];

/**
 * struct command - one subcommand
 * @name:     as typed
 * @operands: their placeholders, for the synopsis
 * @summary:  one line for the help
 * @min_args: minimum number of operands
 * @max_args: maximum number of operands
 * @takes:    TAKES_* of the options that it accepts
 * @needs:    those of @takes that it requires
 * @verbatim: options after the first operand belong to that operand
 */
struct command {
	const char *name;
	const char *operands;
	const char *summary;
	int min_args;
	int max_args;
	unsigned int takes;
	unsigned int needs;
	bool verbatim;
};

enum command_id {
	COMMAND_LIST,
	COMMAND_DUMP,
	COMMAND_GRANTS,
	COMMAND_STAT,
	COMMAND_TOP,
	COMMAND_VMTRACE,
	COMMAND_DOCTOR,
	COMMAND_PS,
	COMMAND_STATUS,
	COMMAND_ENABLE,
	COMMAND_DISABLE,
	COMMAND_EXEC,
	COMMAND_RESTRICT,
	COMMAND_HELP,
	NR_COMMANDS,
};

extern const struct command command_table[NR_COMMANDS];

/* "--version" in place of a subcommand. */
extern const struct command version_command;

/** find_command() - the subcommand of this name, or NULL */
const struct command *find_command(const char *name);

/** command_has_operand() - does the synopsis have this placeholder? */
bool command_has_operand(const struct command *cmd, const char *name);

/* Buffer size of command_synopsis(). */
#define SYNOPSIS	128

/** command_synopsis() - name, operands and options of a subcommand */
void command_synopsis(const struct command *cmd, char text[SYNOPSIS]);

#endif

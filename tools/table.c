// SPDX-License-Identifier: GPL-2.0-only
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "nodes.h"
#include "table.h"

const struct option_entry option_table[] = {
	{ "frame", 'f', "N", "start at frame N of the resource; default 0",
	  TAKES_FRAME },
	{ "count", 'n', "N", "stop after N frames, or N samples of stat or top",
	  TAKES_COUNT },
	{ "interval", 'i', "S", "take a sample every S seconds, such as 0.5",
	  TAKES_INTERVAL },
	{ "output", 'o', "FILE", "write raw bytes to FILE; -: standard output",
	  TAKES_OUTPUT },
	{ "sort", 's', "KEY",
	  "sort by run, wait, blocked, steal, switches, domid or name; default run",
	  TAKES_SORT },
	{ "batch", 'b', NULL, "print plain tables instead of a full screen", TAKES_BATCH },
	{ "json", 'j', NULL, "print JSON", TAKES_JSON },
	{ "prometheus", 'p', NULL, "print the Prometheus text format",
	  TAKES_PROMETHEUS },
	{ "fd", 'd', "N", "use open descriptor N of the device instead of opening it",
	  TAKES_FD },
	{ "version", 'V', NULL, "print the versions of all parts", 0 },
	{ "help", 'h', NULL, "print a summary of the command line", 0 },
	{ }
};

const struct operand_entry operand_table[] = {
	{ "DOMID", "the number or the name of a domain, as in 'xl list'" },
	{ "TYPE", "grant-table, ioreq-server, vmtrace-buf, stats or a number" },
	{ "ID", "shared or status (grant-table) or a number; default 0" },
	{ "VCPU", "the number of a vCPU, from 0" },
	{ "PROGRAM", "the program to run" },
	{ "ARGUMENT", "an argument of PROGRAM" },
	{ "COMMAND", "the name of a command, such as list" },
	{ }
};

const struct command command_table[NR_COMMANDS] = {
	[COMMAND_LIST] = {
		.name = "list",
		.operands = "[DOMID]",
		.summary = "list the resources of all domains or one, and their sizes",
		.max_args = 1,
		.takes = TAKES_JSON,
	},
	[COMMAND_DUMP] = {
		.name = "dump",
		.operands = "DOMID TYPE [ID]",
		.summary = "print a resource as a hexdump, or write it raw to FILE",
		.min_args = 2,
		.max_args = 3,
		.takes = TAKES_FRAME | TAKES_COUNT | TAKES_OUTPUT,
	},
	[COMMAND_GRANTS] = {
		.name = "grants",
		.operands = "DOMID",
		.summary = "decode the used entries of a domain's grant table",
		.min_args = 1,
		.max_args = 1,
		.takes = TAKES_JSON,
	},
	[COMMAND_STAT] = {
		.name = "stat",
		.operands = "[DOMID]",
		.summary = "show the statistics of all domains or one, or its vCPUs' activity",
		.max_args = 1,
		.takes = TAKES_JSON | TAKES_INTERVAL | TAKES_COUNT |
			 TAKES_PROMETHEUS | TAKES_FD | TAKES_OUTPUT,
	},
	[COMMAND_TOP] = {
		.name = "top",
		.operands = "[DOMID]",
		.summary = "watch all domains and their vCPUs: shares of time, switches, steal",
		.max_args = 1,
		.takes = TAKES_SORT | TAKES_BATCH | TAKES_INTERVAL | TAKES_COUNT,
	},
	[COMMAND_VMTRACE] = {
		.name = "vmtrace",
		.operands = "DOMID VCPU",
		.summary = "write the processor trace of a vCPU to FILE, the oldest byte first",
		.min_args = 2,
		.max_args = 2,
		.takes = TAKES_OUTPUT | TAKES_JSON,
		.needs = TAKES_OUTPUT,
	},
	[COMMAND_DOCTOR] = {
		.name = "doctor",
		.operands = "[DOMID [TYPE [ID]]]",
		.summary = "check this system, and explain why a map fails",
		.max_args = 3,
		.takes = TAKES_JSON,
	},
	[COMMAND_PS] = {
		.name = "ps",
		.operands = "",
		.summary = "list the mapped frames and the processes that map them",
		.takes = TAKES_JSON,
	},
	[COMMAND_STATUS] = {
		.name = "status",
		.operands = "",
		.summary = "show the driver behind " PRIVCMD_NODE " and its users",
		.takes = TAKES_JSON,
	},
	[COMMAND_ENABLE] = {
		.name = "enable",
		.operands = "",
		.summary = "let the module serve " PRIVCMD_NODE,
	},
	[COMMAND_DISABLE] = {
		.name = "disable",
		.operands = "",
		.summary = "let the in-tree driver serve " PRIVCMD_NODE " again",
	},
	[COMMAND_EXEC] = {
		.name = "exec",
		.operands = "[--] PROGRAM [ARGUMENT]...",
		.summary = "run PROGRAM with the library preloaded",
		.min_args = 1,
		.max_args = INT_MAX,
		.verbatim = true,
	},
	[COMMAND_RESTRICT] = {
		.name = "restrict",
		.operands = "DOMID [--] PROGRAM [ARGUMENT]...",
		.summary = "run PROGRAM with descriptor 3 restricted to this domain",
		.min_args = 2,
		.max_args = INT_MAX,
		.verbatim = true,
	},
	[COMMAND_HELP] = {
		.name = "help",
		.operands = "[COMMAND]",
		.summary = "print a summary of the command line, or of COMMAND",
		.max_args = 1,
	},
};

const struct command version_command = {
	.name = "--version",
	.operands = "",
	.summary = "print the versions of all parts",
	.takes = TAKES_JSON,
};

const struct command *find_command(const char *name)
{
	size_t i;

	for (i = 0; i < NR_COMMANDS; i++)
		if (!strcmp(command_table[i].name, name))
			return &command_table[i];
	return NULL;
}

/* A placeholder is a word of its own: "ID" is not one of "DOMID". */
bool command_has_operand(const struct command *cmd, const char *name)
{
	const char *at = cmd->operands;
	size_t len = strlen(name), word;

	while (*at) {
		word = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
		if (word == len && !strncmp(at, name, len))
			return true;
		at += word ? word : 1;
	}
	return false;
}

void command_synopsis(const struct command *cmd, char text[SYNOPSIS])
{
	const struct option_entry *option;
	bool needed;
	int len;

	len = snprintf(text, SYNOPSIS, "%s%s%s", cmd->name,
		       cmd->operands[0] ? " " : "", cmd->operands);
	for (option = option_table; option->name; option++) {
		if (!(cmd->takes & option->takes))
			continue;
		needed = cmd->needs & option->takes;
		len += snprintf(text + len, SYNOPSIS - len, " %s--%s%s%s%s",
				needed ? "" : "[", option->name,
				option->value ? " " : "",
				option->value ? option->value : "",
				needed ? "" : "]");
	}
}

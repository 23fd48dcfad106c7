// SPDX-License-Identifier: GPL-2.0-only
/*
 * completion bash|zsh: print the completion of the command for a shell, from the
 * tables that --help prints.  This runs where the command is built.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xen/resource.h>

#include "resource.h"
#include "table.h"

/*
 * The numbers of the domains, before the memory, vCPUs, state and time.  A name may
 * contain spaces, and compgen -W would run a command in it.
 */
#define DOMIDS \
	"awk 'NF > 5 && $(NF - 4) ~ /^[0-9]+$/ { print $(NF - 4) }'"

static void print_types(void)
{
	uint32_t type;

	for (type = 0; type <= XEN_RESOURCE_STATS; type++)
		if (type_name(type))
			printf(" %s", type_name(type));
}

static void print_ids(void)
{
	uint32_t id;

	for (id = 0; id_name(XEN_RESOURCE_GRANT_TABLE, id); id++)
		printf(" %s", id_name(XEN_RESOURCE_GRANT_TABLE, id));
}

static void print_commands(void)
{
	size_t i;

	for (i = 0; i < NR_COMMANDS; i++)
		printf(" %s", command_table[i].name);
}

/* Call @print for every operand of a command, in order. */
static void for_operands(const struct command *cmd,
			 void (*print)(const char *name, unsigned int place,
				       bool optional))
{
	static const char marks[] = "[]. ";
	char words[64], *word, *rest = words;
	unsigned int place = 0;

	snprintf(words, sizeof(words), "%s", cmd->operands);
	while ((word = strtok_r(rest, marks, &rest)))
		if (strcmp(word, "--") != 0) {
			place++;
			print(word, place, (int)place > cmd->min_args);
		}
}

static void print_bash_operand(const char *name, unsigned int place,
			       bool optional)
{
	(void)place;
	(void)optional;
	printf(" %s", name);
}

static void print_bash_command(const struct command *cmd)
{
	const struct option_entry *option;

	printf("\t%s)\n\t\toptions='", cmd->name);
	for (option = option_table; option->name; option++)
		if (cmd->takes & option->takes)
			printf(" --%s -%c", option->name, option->letter);
	printf("'\n\t\toperands=(");
	for_operands(cmd, print_bash_operand);
	puts(")\n\t\t;;");
}

static bool is_file(const struct option_entry *option)
{
	return option->value && !strcmp(option->value, "FILE");
}

/* Print the options that take a value as a pattern; @files: even those with a file. */
static void print_bash_values(bool files)
{
	const struct option_entry *option;
	const char *separator = "";

	for (option = option_table; option->name; option++) {
		if (!option->value || (is_file(option) && !files))
			continue;
		printf("%s--%s | -%c", separator, option->name, option->letter);
		separator = " | ";
	}
}

static void print_bash(void)
{
	size_t i;

	puts("# Completion of xen-resource(1) for bash, made from its tables.\n"
	     "# Licence: GPL-2.0-only\n\n"
	     "_xen_resource_reply() {\n"
	     "\tmapfile -t COMPREPLY < <(compgen \"$@\")\n"
	     "}\n\n"
	     "_xen_resource() {\n"
	     "\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
	     "\tlocal command='' options='' i count=0\n"
	     "\tlocal -a operands=()\n\n"
	     "\tCOMPREPLY=()\n"
	     "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	     "\t\tcase ${COMP_WORDS[i]} in");
	printf("\t\t");
	print_bash_values(true);
	puts(")\n\t\t\ti=$((i + 1))\n\t\t\t;;\n"
	     "\t\t-*) ;;\n"
	     "\t\t*)\n"
	     "\t\t\t[ ! \"$command\" ] || count=$((count + 1))\n"
	     "\t\t\t[ \"$command\" ] || command=${COMP_WORDS[i]}\n"
	     "\t\t\t;;\n"
	     "\t\tesac\n"
	     "\tdone\n"
	     "\tcase $before in\n"
	     "\t--output | -o)\n"
	     "\t\t_xen_resource_reply -f -- \"$word\"\n"
	     "\t\treturn\n"
	     "\t\t;;");
	printf("\t");
	print_bash_values(false);
	puts(") return ;;\n"
	     "\tesac\n"
	     "\tif [ ! \"$command\" ]; then");
	printf("\t\t_xen_resource_reply -W '");
	print_commands();
	puts(" --version --help' -- \"$word\"\n"
	     "\t\treturn\n"
	     "\tfi\n"
	     "\tcase $command in");
	for (i = 0; i < NR_COMMANDS; i++)
		print_bash_command(&command_table[i]);
	puts("\tesac\n"
	     "\tif [[ $word == -* ]]; then\n"
	     "\t\t_xen_resource_reply -W \"$options\" -- \"$word\"\n"
	     "\t\treturn\n"
	     "\tfi\n"
	     "\t[ ${#operands[@]} != 0 ] || return 0\n"
	     "\tcase ${operands[count]-${operands[-1]}} in\n"
	     "\tDOMID)\n"
	     "\t\t[ ! \"${operands[count]-}\" ] || _xen_resource_reply -W \\\n"
	     "\t\t\t\"$(xl list 2>/dev/null | " DOMIDS ")\" -- \"$word\"\n"
	     "\t\t;;");
	printf("\tTYPE) _xen_resource_reply -W '");
	print_types();
	printf("' -- \"$word\" ;;\n"
	       "\tID) [ ! \"${operands[count]-}\" ] || _xen_resource_reply -W '");
	print_ids();
	printf("' -- \"$word\" ;;\n"
	       "\tCOMMAND) [ ! \"${operands[count]-}\" ] || _xen_resource_reply -W '");
	print_commands();
	puts("' -- \"$word\" ;;\n"
	     "\tPROGRAM) _xen_resource_reply -c -- \"$word\" ;;\n"
	     "\tARGUMENT) _xen_resource_reply -f -- \"$word\" ;;\n"
	     "\tesac\n"
	     "}\n"
	     "complete -F _xen_resource xen-resource");
}

/* Escape single quotes, and characters that _arguments and _describe interpret. */
static void print_quoted(const char *text)
{
	for (; *text; text++) {
		if (*text == '\'') {
			fputs("'\\''", stdout);
			continue;
		}
		if (strchr(":[]\\", *text))
			putchar('\\');
		putchar(*text);
	}
}

static void print_zsh_operand(const char *name, unsigned int place,
			      bool optional)
{
	if (!strcmp(name, "ARGUMENT"))
		return;
	if (!strcmp(name, "PROGRAM")) {
		printf(" \\\n\t\t\t'*::PROGRAM:_normal'");
		return;
	}
	printf(" \\\n\t\t\t'%u:%s%s:", place, optional ? ":" : "", name);
	if (!strcmp(name, "DOMID")) {
		printf("_xen_resource_domids'");
		return;
	}
	putchar('(');
	if (!strcmp(name, "TYPE"))
		print_types();
	else if (!strcmp(name, "ID"))
		print_ids();
	else if (!strcmp(name, "COMMAND"))
		print_commands();
	printf(")'");
}

static void print_zsh_option(const struct option_entry *option)
{
	printf(" \\\n\t\t\t'(-%c --%s)'{-%c,--%s}'[", option->letter,
	       option->name, option->letter, option->name);
	print_quoted(option->summary);
	putchar(']');
	if (option->value)
		printf(":%s:%s", option->value,
		       is_file(option) ? "_files" : "");
	putchar('\'');
}

static void print_zsh_command(const struct command *cmd)
{
	const struct option_entry *option;

	printf("\t%s)\n\t\t_arguments -s", cmd->name);
	for (option = option_table; option->name; option++)
		if (cmd->takes & option->takes)
			print_zsh_option(option);
	for_operands(cmd, print_zsh_operand);
	puts("\n\t\t;;");
}

static void print_zsh(void)
{
	size_t i;

	puts("#compdef xen-resource\n"
	     "# Completion of xen-resource(1) for zsh, made from its tables.\n"
	     "# Licence: GPL-2.0-only\n\n"
	     "_xen_resource_domids() {\n"
	     "\tlocal -a domids\n"
	     "\tdomids=(${(f)\"$(xl list 2>/dev/null | " DOMIDS ")\"})\n"
	     "\tcompadd -a domids\n"
	     "}\n\n"
	     "_xen_resource() {\n"
	     "\tlocal -a commands\n"
	     "\tcommands=(");
	for (i = 0; i < NR_COMMANDS; i++) {
		printf("\t\t'%s:", command_table[i].name);
		print_quoted(command_table[i].summary);
		puts("'");
	}
	puts("\t)\n"
	     "\tif ((CURRENT == 2)); then\n"
	     "\t\t_describe command commands\n"
	     "\t\tcompadd -- --version --help\n"
	     "\t\treturn\n"
	     "\tfi\n"
	     "\tshift words\n"
	     "\t((CURRENT--))\n"
	     "\tcase $words[1] in");
	for (i = 0; i < NR_COMMANDS; i++)
		print_zsh_command(&command_table[i]);
	puts("\tesac\n"
	     "}\n\n"
	     "_xen_resource \"$@\"");
}

int main(int argc, char *argv[])
{
	if (argc == 2 && !strcmp(argv[1], "bash"))
		print_bash();
	else if (argc == 2 && !strcmp(argv[1], "zsh"))
		print_zsh();
	else
		return EXIT_FAILURE;
	return fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}

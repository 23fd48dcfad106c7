// SPDX-License-Identifier: GPL-2.0-only
/* Sequences as text: one operation a line, "name argument=value...". */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "operations.h"

static const char * const argument_names[ARGUMENTS] = {
	[FD] = "fd", [TO] = "to", [DOMAIN] = "domain", [OTHER] = "other",
	[TYPE] = "type", [ID] = "id", [FRAME] = "frame", [NUM] = "num",
	[PAGE] = "page", [OFFSET] = "offset", [LEN] = "len", [PROT] = "prot",
	[HOW] = "how", [VALUE] = "value", [CHILD] = "child",
	[FRAMES] = "frames",
};

const char *operation_name(enum operation_kind kind)
{
	return operation_types[kind].name;
}

void operation_clean(struct operation *op)
{
	unsigned int i;

	for (i = 0; i < ARGUMENTS; i++)
		if (!(operation_types[op->kind].args & HAS(i)))
			op->arg[i] = 0;
}

void operation_write(const struct operation *op, FILE *to)
{
	unsigned int i;

	fputs(operation_types[op->kind].name, to);
	for (i = 0; i < ARGUMENTS; i++)
		if (operation_types[op->kind].args & HAS(i))
			fprintf(to, op->arg[i] > 99999 ? " %s=%#llx" :
							 " %s=%llu",
				argument_names[i],
				(unsigned long long)op->arg[i]);
	fputc('\n', to);
}

void sequence_write(const struct sequence *sequence, FILE *to)
{
	size_t i;

	for (i = 0; i < sequence->length; i++)
		operation_write(&sequence->op[i], to);
}

void sequence_free(struct sequence *sequence)
{
	free(sequence->op);
	sequence->op = NULL;
	sequence->length = 0;
}

static bool set_argument(struct operation *op, char *word)
{
	char *end, *value = strchr(word, '=');
	unsigned int i;

	if (!value)
		return false;
	*value++ = '\0';
	for (i = 0; i < ARGUMENTS; i++) {
		if (strcmp(word, argument_names[i]) != 0 ||
		    !(operation_types[op->kind].args & HAS(i)))
			continue;
		op->arg[i] = strtoull(value, &end, 0);
		return end != value && !*end;
	}
	return false;
}

/* Missing arguments are 0. */
static bool operation_read(struct operation *op, char *line)
{
	char *word, *rest = NULL;
	unsigned int i;

	memset(op, 0, sizeof(*op));
	word = strtok_r(line, " \t\n", &rest);
	for (i = 0; i < OPERATION_KINDS; i++)
		if (!strcmp(word, operation_types[i].name))
			break;
	if (i == OPERATION_KINDS)
		return false;
	op->kind = i;
	while ((word = strtok_r(NULL, " \t\n", &rest)))
		if (!set_argument(op, word))
			return false;
	return operation_is_sane(op);
}

/* Other arguments may have any value. */
bool operation_is_sane(const struct operation *op)
{
	static const uint64_t below[ARGUMENTS] = {
		[FD] = FILES, [TO] = FILES, [DOMAIN] = DOMAIN_NAMES,
		[OTHER] = DOMAIN_NAMES, [PAGE] = PAGES_AND_WILD,
		[CHILD] = CHILDREN, [FRAMES] = MOST_FRAMES + 1,
		[HOW] = HOWS, [LEN] = ARENA_PAGES + 1, [PROT] = 8,
	};
	unsigned int i;

	for (i = 0; i < ARGUMENTS; i++)
		if (below[i] && op->arg[i] >= below[i])
			return false;
	/* Only a map may name addresses outside of the arena. */
	return op->kind == OP_MAP ||
	       op->arg[PAGE] + op->arg[LEN] <= ARENA_PAGES;
}

static bool append(struct sequence *sequence, const struct operation *op)
{
	size_t size = (sequence->length + 1) * sizeof(*op);
	struct operation *more = realloc(sequence->op, size);

	if (!more)
		return false;
	sequence->op = more;
	more[sequence->length++] = *op;
	return true;
}

int sequence_read(struct sequence *sequence, const char *path)
{
	FILE *from = fopen(path, "re");
	unsigned int number = 0;
	struct operation op;
	char line[512];
	int err = 0;

	*sequence = (struct sequence) { 0 };
	if (!from) {
		fprintf(stderr, "fuzzer: %s: %s\n", path, strerror(errno));
		return -1;
	}
	while (!err && fgets(line, sizeof(line), from)) {
		number++;
		if (strspn(line, " \t\r\n") == strlen(line) || line[0] == '#')
			continue;
		if (!operation_read(&op, line) || !append(sequence, &op))
			err = -1;
	}
	fclose(from);
	if (err)
		fprintf(stderr, "fuzzer: %s:%u: no such operation\n", path,
			number);
	return err;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * shorten SEED LENGTH FILE: minimise a sequence that crashes the machine it
 * runs in.
 *
 * For every candidate the program writes the sequence to FILE, prints a line,
 * and reads an answer from standard input: "fails" if the machine crashed
 * again.  At the end FILE holds the shortest sequence found.
 */
#include <stdlib.h>
#include <string.h>

#include "minimise.h"

#define TRIES	100

static const char *path;

static void put(const struct sequence *sequence)
{
	FILE *file = fopen(path, "we");

	if (!file) {
		perror("shorten");
		exit(1);
	}
	sequence_write(sequence, file);
	fclose(file);
}

static bool fails(const struct sequence *sequence)
{
	char answer[16];

	put(sequence);
	puts("try");
	fflush(stdout);
	return fgets(answer, sizeof(answer), stdin) &&
	       !strncmp(answer, "fails", 5);
}

int main(int argc, char **argv)
{
	struct sequence sequence;

	if (argc != 4) {
		fprintf(stderr, "usage: shorten SEED LENGTH FILE\n");
		return 2;
	}
	path = argv[3];
	if (sequence_generate(&sequence, strtoull(argv[1], NULL, 0),
			      strtoul(argv[2], NULL, 0)))
		return 1;
	minimise(&sequence, fails, TRIES);
	put(&sequence);
	sequence_free(&sequence);
	return 0;
}

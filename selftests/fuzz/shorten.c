// SPDX-License-Identifier: GPL-2.0-only
/*
 * shorten SEED LENGTH FILE: make a sequence shorter that ends the machine it is
 * run in.
 *
 * For each attempt there is a line on standard output, the sequence in FILE, and
 * an answer on standard input: "fails" if the machine ended again.  The last
 * sequence in FILE is the shortest that was found.
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

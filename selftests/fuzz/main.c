// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzzer: random operations on the driver, checked against a model of it.
 *
 *   fuzzer				the selftest: the corpus and some seeds
 *   fuzzer --seed N [--operations N]	sequences from this seed and the next
 *   fuzzer --replay FILE		a sequence from a file; prints every
 *					operation and its result
 *
 * Every sequence runs in its own process, with its own domains.  The fuzzer
 * stops at the first difference and prints a shorter sequence that shows it.
 */
#include <dirent.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "test_frames.h"
#include "minimise.h"
#include "run.h"

#define LENGTH		500	/* operations in a sequence */
#define HANGS_SECONDS	120
#define TRIES		400	/* candidates to run when minimising */
#define TRY_SECONDS	90

static const struct device *device;
static struct difference *found;	/* shared with the children */
static bool verbose;
static time_t try_until;

/* Run in a child, which reports by @found and by its exit status. */
static bool fails(const struct sequence *sequence)
{
	int status;
	pid_t pid;

	memset(found, 0, sizeof(*found));
	fflush(NULL);
	pid = fork();
	if (!pid) {
		alarm(HANGS_SECONDS);
		status = run_sequence(sequence, device, found,
				      verbose ? stdout : NULL);
		fflush(stdout);
		_exit(status);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid) {
		perror("fuzzer");
		exit(1);
	}
	if (WIFSIGNALED(status))
		snprintf(found->what, sizeof(found->what), "signal %d%s",
			 WTERMSIG(status),
			 WTERMSIG(status) == SIGALRM ? ": timeout" : "");
	return status;
}

static void report(const struct sequence *sequence)
{
	printf("# operation %zu: ", found->at + 1);
	operation_write(&sequence->op[found->at], stdout);
	printf("# %s\n", found->what);
	fflush(stdout);
}

/* Limit the time: every candidate that leaks a domain waits for it. */
static bool fails_in_time(const struct sequence *sequence)
{
	return time(NULL) < try_until && fails(sequence);
}

static void shorten(struct sequence *sequence)
{
	sequence->length = found->at + 1;
	try_until = time(NULL) + TRY_SECONDS;
	minimise(sequence, fails_in_time, TRIES);
	if (!fails(sequence)) {
		printf("# not reproducible: the shorter sequence passes\n");
		return;
	}
	printf("# %zu operations are enough:\n", sequence->length);
	sequence_write(sequence, stdout);
	report(sequence);
}

static bool try_seed(uint64_t seed, size_t length, struct difference *sum)
{
	struct sequence sequence;
	bool failed;

	if (sequence_generate(&sequence, seed, length)) {
		printf("# seed %llu: no memory\n", (unsigned long long)seed);
		return true;
	}
	printf("# seed %llu\n", (unsigned long long)seed);
	failed = fails(&sequence);
	sum->done += found->done;
	outcomes_add(&sum->outcomes, &found->outcomes);
	if (failed) {
		report(&sequence);
		shorten(&sequence);
	}
	sequence_free(&sequence);
	return failed;
}

static bool try_seeds(uint64_t seed, size_t operations)
{
	struct timespec from, to;
	struct difference sum = { 0 };
	size_t total = 0;
	bool failed = false;
	double seconds;

	clock_gettime(CLOCK_MONOTONIC, &from);
	while (!failed && total < operations) {
		size_t length = operations - total;

		if (length > LENGTH)
			length = LENGTH;
		failed = try_seed(seed++, length, &sum);
		total += length;
	}
	clock_gettime(CLOCK_MONOTONIC, &to);
	seconds = to.tv_sec - from.tv_sec + (to.tv_nsec - from.tv_nsec) / 1e9;
	outcomes_write(&sum.outcomes, stdout);
	printf("# %zu operations of %zu executed in %.1f s: %.0f per second\n",
	       sum.done, total, seconds, sum.done / seconds);
	return failed;
}

static bool replay(const char *path)
{
	struct sequence sequence;
	bool failed;

	if (sequence_read(&sequence, path))
		exit(2);
	failed = fails(&sequence);
	if (failed)
		report(&sequence);
	sequence_free(&sequence);
	return failed;
}

static int is_sequence(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && !strcmp(dot, ".seq");
}

/* Replay the corpus in the working directory, then run some seeds. */
static bool selftest(void)
{
	static const uint64_t seeds[] = { 1, 1001, 2001, 3001 };
	const unsigned int nr_seeds = sizeof(seeds) / sizeof(*seeds);
	struct dirent **corpus;
	bool failed, any = false;
	unsigned int i, number = 0;
	int n = scandir(".", &corpus, is_sequence, alphasort);

	if (n <= 0) {
		printf("Bail out! no *.seq files in the working directory\n");
		return true;
	}
	printf("TAP version 13\n1..%u\n", n + nr_seeds);
	for (i = 0; i < (unsigned int)n; i++) {
		failed = replay(corpus[i]->d_name);
		any |= failed;
		printf("%sok %u %s%s\n", failed ? "not " : "", ++number,
		       corpus[i]->d_name, failed || found->done ? "" :
		       " # SKIP every operation was skipped");
	}
	for (i = 0; i < nr_seeds; i++) {
		failed = try_seeds(seeds[i], LENGTH);
		any |= failed;
		printf("%sok %u seed %llu\n", failed ? "not " : "", ++number,
		       (unsigned long long)seeds[i]);
	}
	return any;
}

static bool number(const char *text, uint64_t *to)
{
	char *end;

	*to = strtoull(text, &end, 0);
	return end != text && !*end;
}

static void prepare(void)
{
	frames_need_dom0();
	if (!frames_is_ours())
		frames_skip_all("the device under test is privcmd");
	if (!frames_are_pages())
		frames_skip_all(LARGE_PAGES);
	device = execute_device();
	found = mmap(NULL, sizeof(*found), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (!device || found == MAP_FAILED)
		exit(1);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "operations", required_argument, NULL, 'o' },
		{ "replay", required_argument, NULL, 'r' },
		{ }
	};
	uint64_t seed = 0, operations = 0;
	const char *file = NULL;
	bool ok = true;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 's')
			ok &= number(optarg, &seed);
		else if (option == 'o')
			ok &= number(optarg, &operations);
		else if (option == 'r')
			file = optarg;
		else
			ok = false;
	}
	if (!ok || optind < argc) {
		fprintf(stderr, "usage: fuzzer [--seed N [--operations N]]\n"
				"       fuzzer --replay FILE\n");
		return 2;
	}
	prepare();
	verbose = file;
	if (file)
		return replay(file);
	return argc > 1 ? try_seeds(seed, operations ? : LENGTH) : selftest();
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * soak CYCLES DOMAINS SECONDS SEED: CYCLES maps and unmaps of any size, by four
 * processes, while DOMAINS domains come, are mapped, and go; for SECONDS at most.
 *
 * Prints samples, see sample.c.  First a part of it warms up what only ever
 * grows to the most that was in use at a time.  A sample called quiet is taken
 * when nobody maps anything.
 */
#include "domain.h"	/* first: so that it is xenctrl.h that opens Xen's headers */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "soak.h"

#define WORKERS		4
#define WARM_SHARE	50	/* one in so many cycles warms up */
#define SAMPLE_SECONDS	5

static struct soak *soak;
static unsigned int seed;
static long seconds;

static long now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

/* Number 0 makes the domains that come and go. */
static void start(unsigned int number)
{
	pid_t pid = fork();
	bool fine;

	if (pid < 0) {
		perror("# fork");
		soak->failed = true;
	}
	if (pid)
		return;
	fine = number ? map_cycles(soak, seed + number) : domain_cycles(soak);
	if (!fine)
		soak->failed = true;
	fflush(stdout);
	_exit(!fine);
}

/* False while any of the processes is at work. */
static bool all_done(void)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (status)
			soak->failed = true;
	return pid < 0 && errno == ECHILD;
}

static void phase(const char *name, unsigned long cycles, unsigned long domains,
		  long begin)
{
	long next = now();
	unsigned int i;

	soak->want_cycles = cycles;
	soak->want_domains = domains;
	fflush(stdout);
	for (i = 0; i <= WORKERS; i++)
		start(i);
	while (!all_done()) {
		usleep(100000);
		if (now() - begin >= seconds)
			soak->stop = true;
		if (now() < next)
			continue;
		next += SAMPLE_SECONDS;
		take_sample(soak, name, now() - begin);
	}
}

/* What the kernel only keeps because it may come in handy goes first. */
static void quiet(long begin)
{
	FILE *file = fopen("/proc/sys/vm/drop_caches", "we");

	if (file) {
		fputs("3\n", file);
		fclose(file);
	}
	sleep(2);
	take_sample(soak, "quiet", now() - begin);
}

int main(int argc, char **argv)
{
	unsigned long cycles, domains;
	long begin = now();

	if (argc != 5) {
		fprintf(stderr, "usage: soak CYCLES DOMAINS SECONDS SEED\n");
		return 2;
	}
	cycles = strtoul(argv[1], NULL, 10);
	domains = strtoul(argv[2], NULL, 10);
	seconds = strtol(argv[3], NULL, 10);
	seed = strtoul(argv[4], NULL, 10);

	soak = mmap(NULL, sizeof(*soak), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (soak == MAP_FAILED) {
		perror("# mmap");
		return 1;
	}
	phase("warm", cycles / WARM_SHARE, domains / WARM_SHARE, begin);
	quiet(begin);
	phase("run", cycles, domains, begin);
	quiet(begin);
	return soak->failed;
}

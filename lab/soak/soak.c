// SPDX-License-Identifier: GPL-2.0-only
/*
 * soak CYCLES DOMAINS SECONDS SEED: map and unmap CYCLES times, any size, in four
 * processes, while DOMAINS domains are created, mapped and destroyed; for at most
 * SECONDS.
 *
 * Prints samples, see sample.c.  A first part warms up caches that grow to their
 * maximum use and never shrink.  A sample called quiet follows each part, once
 * the processes have ended.
 */
#include "domain.h"	/* first, so that xenctrl.h includes Xen's headers */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "soak.h"

#define WORKERS		4
#define WARM_SHARE	50	/* one in this many cycles warms up */
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

/* Process 0 creates the short-lived domains. */
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

/* Reap the processes. False while any still runs. */
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

/* First have the kernel drop its reclaimable caches. */
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

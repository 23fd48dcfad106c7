// SPDX-License-Identifier: GPL-2.0-only
/*
 * stall FRAMES: measure how long a thread waits for a new page of anonymous
 * memory while another thread of the process maps and unmaps frames with each of
 * the two drivers, and while that thread sleeps.  On one processor the time
 * includes the wait for the processor.
 *
 * Prints a line for every round, "DRIVER FRAMES map|unmap WHAT MICROSECONDS",
 * where WHAT is "longest", the 99th percentile "p99" or "takes", the time of the
 * map or unmap itself.  DRIVER is "alone" for an undisturbed thread.
 */
#include "domain.h"	/* first, so that xenctrl.h includes Xen's headers */

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "tools_helper.h"
#include "window.h"

#define ROUNDS		5
#define ALONE_MS	500

/*
 * Touch a page once per interval, in microseconds, up to a maximum per phase.  On
 * one processor the other thread runs between two pages.
 */
#define INTERVAL	100
#define INTERVAL_ONE	1000
#define FRESH_PAGES	90000UL

/* Longer waits count once for every interval that they last. */
#define MAX_WAITS	1000000UL

static char *fresh;
static pthread_barrier_t barrier;
static atomic_bool stop;
static uint32_t *waits;
static size_t nr_waits;
static double interval = INTERVAL;
static bool one_processor;

/* In microseconds, as all times here. */
static double now(void)
{
	return clock_ns() / 1e3;
}

/*
 * Count a long wait once for every interval that it lasts: requests at the
 * start of these intervals would each have waited until its end.
 */
static void note(double wait)
{
	for (; wait > 0; wait -= interval) {
		check(nr_waits < MAX_WAITS, "have room for all waits");
		waits[nr_waits++] = wait;
	}
}

static void wait_until(double time)
{
	struct timespec until = {
		.tv_sec = time / 1e6,
		.tv_nsec = (time - (long)(time / 1e6) * 1e6) * 1e3,
	};

	if (one_processor)
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
	while (now() < time && !atomic_load(&stop))
		;
}

/* The disturbed thread: touch pages from one barrier to the next. */
static void touch(void)
{
	double start, next = now();
	size_t page = 0;

	nr_waits = 0;
	while (!atomic_load(&stop)) {
		wait_until(next);
		start = one_processor ? next : now();
		check(page < FRESH_PAGES, "have pages for so long");
		fresh[page++ * FRAME_SIZE] = 1;
		next = now();
		note(next - start);
		next += interval;
	}
}

/* On one processor, schedule it as soon as the kernel can preempt. */
static void *toucher(void *unused)
{
	const struct sched_param param = { .sched_priority = 1 };

	(void)unused;
	if (one_processor)
		check(!sched_setscheduler(0, SCHED_FIFO, &param),
		      "sched_setscheduler");
	for (;;) {
		pthread_barrier_wait(&barrier);
		touch();
		pthread_barrier_wait(&barrier);
	}
	return NULL;
}

static int compare(const void *a, const void *b)
{
	uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;

	return (one > other) - (one < other);
}

static void report(const struct window *window, const char *driver,
		   const char *phase, double took)
{
	check(nr_waits, "touch a page");
	qsort(waits, nr_waits, sizeof(*waits), compare);
	printf("%s %zu %s longest %u\n", driver, window->frames, phase,
	       waits[nr_waits - 1]);
	printf("%s %zu %s p99 %u\n", driver, window->frames, phase,
	       waits[nr_waits * 99 / 100]);
	printf("%s %zu %s takes %.0f\n", driver, window->frames, phase, took);
}

static void do_nothing(const struct window *window)
{
	(void)window;
	usleep(ALONE_MS * 1000);
}

/* Have pages touched while @work runs; then free them for the next round. */
static void watch(const struct window *window, const char *driver,
		  const char *phase, void (*work)(const struct window *window))
{
	double took;

	atomic_store(&stop, false);
	pthread_barrier_wait(&barrier);
	/* Give it time to start. */
	usleep(10000);
	took = now();
	work(window);
	took = now() - took;
	atomic_store(&stop, true);
	pthread_barrier_wait(&barrier);
	check(!madvise(fresh, FRESH_PAGES * FRAME_SIZE, MADV_DONTNEED),
	      "madvise");
	report(window, driver, phase, took);
}

static void watch_both(const struct window *window)
{
	watch(window, window->driver, "map", window_map);
	watch(window, window->driver, "unmap", window_unmap);
}

static void start(void)
{
	pthread_t thread;

	fresh = mmap(NULL, FRESH_PAGES * FRAME_SIZE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check(fresh != MAP_FAILED, "mmap");
	check(!madvise(fresh, FRESH_PAGES * FRAME_SIZE, MADV_NOHUGEPAGE),
	      "madvise");
	waits = malloc(MAX_WAITS * sizeof(*waits));
	check(waits, "malloc");
	memset(waits, 0, MAX_WAITS * sizeof(*waits));
	pthread_barrier_init(&barrier, NULL, 2);
	check(!pthread_create(&thread, NULL, toucher, NULL), "pthread_create");
}

int main(int argc, char **argv)
{
	struct test_domain_config config = { };
	struct window ours, in_tree;
	struct test_domain dom;
	int i;

	if (argc != 2)
		return 2;
	window_print_late();
	config.grant_frames = strtoul(argv[1], NULL, 0);
	one_processor = sysconf(_SC_NPROCESSORS_ONLN) == 1;
	if (one_processor)
		interval = INTERVAL_ONE;
	check(!test_domain_create(&dom, &config), "test_domain_create");
	window_init(&ours, "ours", dom.domid, config.grant_frames);
	window_init(&in_tree, "in-tree", dom.domid, config.grant_frames);
	window_map(&ours);
	window_unmap(&ours);
	window_map(&in_tree);
	window_unmap(&in_tree);
	start();
	for (i = 0; i < ROUNDS; i++) {
		watch(&ours, "alone", "map", do_nothing);
		watch_both(&ours);
		watch(&ours, "alone", "unmap", do_nothing);
		watch_both(&in_tree);
	}
	return test_domain_destroy(&dom) ? 1 : 0;
}

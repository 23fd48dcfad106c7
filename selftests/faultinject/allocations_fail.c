// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every allocation fails once.
 *
 * Needs a kernel with fault injection (CONFIG_FAULT_INJECTION_DEBUG_FS,
 * CONFIG_FAILSLAB, CONFIG_FAIL_PAGE_ALLOC).  Every operation is repeated,
 * first with the first allocation of its system call failing, then with the
 * second, and so on, including the allocations of the kernel's core, until the
 * operation runs without a failure.
 *
 * Every time the operation either succeeds completely, because the allocation
 * only served a fast path, or it fails with ENOMEM, leaves nothing behind, and
 * can be repeated.
 *
 * A first map fills the pool of unpopulated pages before any fault is injected.
 * To fill it, the kernel hotplugs memory, 32768 pages at a time.  On x86 it
 * does not check the page table allocations for that, and warns about other
 * failures, so this test cannot make them fail.
 *
 * Leaks are left to kmemleak, which the lab runs afterwards.
 */
#include "domain.h"

#include "device_op.h"

#define ONLY_HVM
#define GRANT_FRAMES	DEVICE_OP_FRAMES
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "kernel_log.h"

#define DEBUGFS		"/sys/kernel/debug/"
#define FAIL_NTH	"/proc/self/fail-nth"

/* More allocations than any operation makes. */
#define MANY		5000U

/* Let every kind of allocation fail, and do not log it. */
static struct setting {
	const char *path;
	const char *value;
	char normal[16];
} settings[] = {
	{ .path = DEBUGFS "failslab/ignore-gfp-wait", .value = "N" },
	{ .path = DEBUGFS "failslab/verbose", .value = "0" },
	{ .path = DEBUGFS "fail_page_alloc/ignore-gfp-wait", .value = "N" },
	{ .path = DEBUGFS "fail_page_alloc/ignore-gfp-highmem", .value = "N" },
	{ .path = DEBUGFS "fail_page_alloc/min-order", .value = "0" },
	{ .path = DEBUGFS "fail_page_alloc/verbose", .value = "0" },
};

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 &&
		    write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	close(fd);
	return done;
}

static bool read_file(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, text, size - 1);

	close(fd);
	if (len < 0)
		return false;
	text[len] = '\0';
	return true;
}

/* Number of settings changed so far. */
static unsigned int settings_made;

static void __attribute__((constructor)) make_settings(void)
{
	frames_need_dom0();
	for (; settings_made < ARRAY_SIZE(settings); settings_made++) {
		struct setting *s = &settings[settings_made];

		if (!access(FAIL_NTH, W_OK) &&
		    read_file(s->path, s->normal, sizeof(s->normal)) &&
		    write_file(s->path, s->value))
			continue;
		frames_skip_all("no fault injection: %s",
				access(FAIL_NTH, W_OK) ? FAIL_NTH : s->path);
	}
}

static void __attribute__((destructor)) restore_settings(void)
{
	unsigned int i;

	for (i = 0; i < settings_made; i++)
		if (!write_file(settings[i].path, settings[i].normal))
			perror(settings[i].path);
}

/* Outcomes of the runs of one operation that met a failing allocation. */
struct tally {
	unsigned int failed;	/* ended with ENOMEM */
	unsigned int in_spite;	/* succeeded without the memory */
};

/* Affects this process only. */
static int open_nth(void)
{
	return open(FAIL_NTH, O_RDWR | O_CLOEXEC);
}

static bool arm(int nth, unsigned int number)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", number);
	return pwrite(nth, text, strlen(text), 0) == (ssize_t)strlen(text);
}

/* Number of allocations until the failing one; 0: it has failed. */
static long left(int nth)
{
	char text[16] = "";

	return pread(nth, text, sizeof(text) - 1, 0) < 1 ? -1 : atol(text);
}

/* Stop injecting; true if an allocation has failed. */
static bool disarm(int nth)
{
	bool failed = !left(nth);

	arm(nth, 0);
	return failed;
}

/* Return: whether an allocation failed. */
static bool fail_once(struct __test_metadata *_metadata,
		      FIXTURE_DATA(resource) *self, const struct device_op *op,
		      unsigned int number, struct tally *tally)
{
	struct stage stage;
	bool failed;
	int nth, rc;

	ASSERT_TRUE(stage_begin(&stage, op, self->domid));
	nth = open_nth();
	ASSERT_LE(0, nth);
	ASSERT_TRUE(arm(nth, number));
	rc = op->run(&stage);
	failed = disarm(nth);
	close(nth);

	if (rc == ENOMEM && failed) {
		ASSERT_TRUE(stage_is_undone(&stage))
			TH_LOG("allocation %u", number);
		tally->failed++;
		/* A failed operation can be repeated. */
		rc = op->run(&stage);
	} else {
		tally->in_spite += failed;
	}
	ASSERT_EQ(op->want, rc)
		TH_LOG("allocation %u", number);
	ASSERT_TRUE(op->want ? stage_is_undone(&stage) : stage_is_done(&stage))
		TH_LOG("allocation %u", number);
	stage_end(&stage);
	return failed;
}

/* Runs in a child: the operation is its exit. */
static void exit_armed(const struct device_op *op, uint16_t domid,
		       unsigned int number)
{
	struct stage stage;
	int nth = open_nth();

	_exit(!stage_begin(&stage, op, domid) || !arm(nth, number));
}

static bool fail_exit(struct __test_metadata *_metadata,
		      FIXTURE_DATA(resource) *self, const struct device_op *op,
		      unsigned int number, struct tally *tally)
{
	pid_t pid = fork();
	siginfo_t info;
	char path[64];
	bool failed;
	int nth;

	if (!pid)
		exit_armed(op, self->domid, number);
	/* Leave a zombie, whose /proc files can still be read. */
	ASSERT_EQ(0, waitid(P_PID, pid, &info, WEXITED | WNOWAIT));
	snprintf(path, sizeof(path), "/proc/%d/fail-nth", pid);
	nth = open(path, O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, nth);
	failed = !left(nth);
	close(nth);
	ASSERT_EQ(0, waitid(P_PID, pid, &info, WEXITED));
	ASSERT_EQ(CLD_EXITED, info.si_code);
	ASSERT_EQ(0, info.si_status);
	tally->in_spite += failed;
	return failed;
}

/* The other operations use the stack, or have a fallback. */
static bool needs_memory(const struct device_op *op)
{
	return device_op_opens(op) || op->run == run_mmap || op->num > 64;
}

static void walk(struct __test_metadata *_metadata,
		 FIXTURE_DATA(resource) *self, const char *name,
		 const struct device_op *op)
{
	struct tally tally = { 0 };
	unsigned int number = 1;
	long free_pages;
	int log;

	if (op->run == run_size && !frames_xen_tells_sizes())
		SKIP(return, NO_SIZES);

	mark_frames(_metadata, self, device_op_marks(op));
	free_pages = test_free_pages();
	log = kernel_log_open();

	while ((op->run ? fail_once : fail_exit)(_metadata, self, op, number,
						 &tally))
		ASSERT_GT(MANY, number++);

	if (needs_memory(op))
		EXPECT_LT(0, tally.failed);
	EXPECT_EQ(0, kernel_log_count(log));
	EXPECT_EQ(0, frames_lost_pages());
	EXPECT_EQ(0, test_wait_free_pages(free_pages));
	close(log);
	fprintf(stderr, "# %s: %u failed with ENOMEM, %u succeeded\n", name,
		tally.failed, tally.in_spite);
}

DEVICE_OPS(DEVICE_OP_TEST)

TEST_HARNESS_MAIN

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every hypercall fails once.
 *
 * A build of the driver for this test (failing/fail.c) makes one of its
 * hypercalls fail with a chosen errno, before Xen has done anything of it or
 * after a part.  Each operation is done again and again, with its first call
 * failing, its second and so on, until no call is left to fail.
 *
 * What a call is for decides what has to come of it.  Without frames there is
 * no map: all is undone, the caller gets Xen's errno and can ask again.  What is
 * but a faster way must have a slower one behind it.  And a frame that Xen does
 * not take out, or that its IOMMU may still reach (EIO of a release), costs the
 * page in front of it: never used again, and counted.
 *
 * Of an operation with hundreds of calls only some fail, or it would take minutes;
 * XEN_RESOURCE_EVERY_CALL=1 in the environment makes it all of them.
 *
 * Not to be run here: the calls of acquire_rest() (driver/map.c), which has
 * something to do only where a page holds several frames, so not on x86.
 *
 * Nobody else may use the device while this runs.
 */
#include "operation.h"

#define ONLY_HVM
#define GRANT_FRAMES	OPERATION_FRAMES
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "kernel_log.h"
#include "kmodule.h"

#define FAIL		"/sys/module/xen_resource/parameters/fail"

/* Of calls with more elements, only some of them are the first to fail. */
#define FEW_ELEMENTS	8

/* Of operations with more calls, only some fail behind these: the 600th, too. */
#define FEW_CALLS	8
#define MANY_CALLS	74

static const int errnos[] = {
	ENOMEM, EINVAL, EPERM, EBUSY, EFAULT, ESRCH, ENOENT, EIO, ENOSYS,
};

/* What the driver has been through: see failing/fail.c. */
struct report {
	char kind[16];
	unsigned int size;
	unsigned int calls;
	long pages;
	unsigned int reused;
	unsigned int stale;
};

/*
 * Results of a walk.  @calls: of an operation that nothing fails in; @stale:
 * lost pages that Xen had emptied.
 */
struct tally {
	char kind[16];		/* of the last call that failed */
	unsigned int calls;
	unsigned int failed;
	unsigned int in_spite;
	unsigned int lost;
	unsigned int stale;
};

static bool swapped;

static void __attribute__((constructor)) load_failing(void)
{
	int fd;

	frames_need_dom0();
	if (!frames_is_ours() || access(FAILING_MODULE, F_OK)) {
		printf("TAP version 13\n1..0 # SKIP no %s: make failing-module-6.1 builds it\n",
		       FAILING_MODULE);
		exit(4);
	}
	if (kmodule_unload() || kmodule_load_file(FAILING_MODULE, "")) {
		perror("# cannot take the driver's place");
		exit(1);
	}
	swapped = true;
	fd = kmodule_open_device();
	close(fd);
}

static void __attribute__((destructor)) load_shipped(void)
{
	if (swapped && (kmodule_unload() || kmodule_load()))
		perror("# cannot put the driver back");
}

static bool tell(const char *text)
{
	int fd = open(FAIL, O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 &&
		    write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	close(fd);
	return done;
}

static bool arm(unsigned int call, unsigned int part, int error)
{
	char text[64];

	snprintf(text, sizeof(text), "%u,%u,%d", call, part, error);
	return tell(text);
}

/* What has happened since arm(); nothing fails from here on. */
static bool disarm(struct report *report)
{
	FILE *f = fopen(FAIL, "re");
	int fields = 0;

	if (f) {
		fields = fscanf(f, "%15s %u %u %ld %u %u", report->kind,
				&report->size, &report->calls, &report->pages,
				&report->reused, &report->stale);
		fclose(f);
	}
	return fields == 6 && arm(0, 0, 0);
}

static bool is(const struct report *report, const char *kind)
{
	return !strcmp(report->kind, kind);
}

/* Calls that nothing can be done without: their errno is the caller's. */
static bool is_vital(const struct report *report)
{
	return is(report, "acquire") || is(report, "update") ||
	       is(report, "size");
}

/* In a child: the exit is the operation. */
static int exit_armed(const struct operation *op, uint16_t domid,
		      unsigned int call, unsigned int part, int error)
{
	struct stage stage;
	int status;
	pid_t pid;

	pid = fork();
	if (!pid)
		_exit(!stage_begin(&stage, op, domid) ||
		      !arm(call, part, error));
	return waitpid(pid, &status, 0) == pid ? status : -1;
}

/* The operation, with a failure; how it ended. */
static void attempt(struct __test_metadata *_metadata,
		    FIXTURE_DATA(resource) *self, struct stage *stage,
		    const struct operation *op, unsigned int call,
		    unsigned int part, int error, struct report *report)
{
	int want = op->want;
	int rc;

	if (!op->run) {
		*stage = (struct stage) { .op = op, .fd = -1 };
		ASSERT_EQ(0, exit_armed(op, self->domid, call, part, error));
		ASSERT_TRUE(disarm(report));
		return;
	}
	ASSERT_TRUE(stage_begin(stage, op, self->domid));
	ASSERT_TRUE(arm(call, part, error));
	rc = op->run(stage);
	ASSERT_TRUE(disarm(report));

	if (is_vital(report))
		want = error == ENOSYS && !is(report, "update") ? EOPNOTSUPP :
								  error;
	ASSERT_EQ(want, rc)
		TH_LOG("call %u (%s) after %u of %u", call, report->kind, part,
		       report->size);
	ASSERT_TRUE(want ? stage_is_undone(stage) : stage_is_done(stage));
	/* Undone is as good as new. */
	if (want && want != op->want) {
		ASSERT_EQ(op->want, op->run(stage));
		ASSERT_TRUE(op->want ? stage_is_undone(stage) :
				       stage_is_done(stage));
	}
}

/* One failure, and what is left of it; false if there was no such call. */
static bool fail_once(struct __test_metadata *_metadata,
		      FIXTURE_DATA(resource) *self, const struct operation *op,
		      unsigned int call, unsigned int part, int error,
		      struct tally *tally, unsigned int *size)
{
	const unsigned int lost = tally->lost;
	struct report report, after;
	struct stage stage;

	attempt(_metadata, self, &stage, op, call, part, error, &report);
	stage_end(&stage);
	strcpy(tally->kind, report.kind);
	*size = report.size;
	if (is(&report, "none")) {
		tally->calls = report.calls;
		return false;
	}

	tally->lost += is(&report, "remove") && error != ENOENT;
	tally->lost += report.stale - tally->stale;
	tally->stale = report.stale;
	tally->failed += is_vital(&report);
	tally->in_spite += !is_vital(&report) && tally->lost == lost;
	ASSERT_EQ(tally->lost, frames_lost_pages());
	ASSERT_TRUE(disarm(&after));
	ASSERT_EQ(tally->lost, after.pages);
	ASSERT_EQ(0, after.reused);
	return true;
}

/* All parts of a call, with all errnos if those are few. */
static bool fail_call(struct __test_metadata *_metadata,
		      FIXTURE_DATA(resource) *self, const struct operation *op,
		      unsigned int call, struct tally *tally)
{
	unsigned int i = call, last = call + ARRAY_SIZE(errnos) - 1;
	unsigned int part, step, size;

	if (op->num + op->there > 64)
		last = i;
	for (; i <= last; i++) {
		int error = errnos[i % ARRAY_SIZE(errnos)];

		if (!fail_once(_metadata, self, op, call, 0, error, tally,
			       &size))
			return false;
		step = size > FEW_ELEMENTS ? size / FEW_ELEMENTS : 1;
		for (part = 1; part < size + step && size > 1; part += step)
			fail_once(_metadata, self, op, call, part, error,
				  tally, &size);
	}
	return true;
}

/* A module of its own for each operation: one line in the log for each, too. */
static void load_again(struct __test_metadata *_metadata,
		       FIXTURE_DATA(resource) *self)
{
	ASSERT_EQ(0, close(self->fd));
	ASSERT_EQ(0, kmodule_unload());
	ASSERT_EQ(0, kmodule_load_file(FAILING_MODULE, ""));
	self->fd = kmodule_open_device();
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, frames_lost_pages());
}

static unsigned int next_call(unsigned int call)
{
	if (call < FEW_CALLS || getenv("XEN_RESOURCE_EVERY_CALL"))
		return call + 1;
	return call + MANY_CALLS;
}

static void walk(struct __test_metadata *_metadata,
		 FIXTURE_DATA(resource) *self, const char *name,
		 const struct operation *op)
{
	struct tally tally = { 0 };
	unsigned int call = 1;
	long free_pages;
	int log;

	if (op->run == run_size && !frames_xen_tells_sizes())
		SKIP(return, NO_SIZES);

	load_again(_metadata, self);
	mark_frames(_metadata, self, operation_marks(op));
	free_pages = test_free_pages();
	log = kernel_log_open();

	while (fail_call(_metadata, self, op, call, &tally))
		call = next_call(call);

	if (op->run == run_map || op->run == run_size)
		EXPECT_LT(0, tally.failed);
	/* Where nothing was mapped nothing is flushed. */
	if (op->run == run_munmap && !op->there)
		EXPECT_EQ(0, tally.calls);
	EXPECT_EQ(!!tally.lost, kernel_log_count(log));
	EXPECT_TRUE(tell("heal"));
	EXPECT_EQ(0, test_wait_free_pages(free_pages));
	close(log);
	fprintf(stderr,
		"# %s: %u calls; %u failures were told, %u made up for, %u pages lost\n",
		name, tally.calls, tally.failed, tally.in_spite, tally.lost);
}

#define OPERATION_TEST(name, ...)				\
TEST_F_TIMEOUT(resource, name, 300)				\
{								\
	const struct operation op = { __VA_ARGS__ };		\
								\
	walk(_metadata, self, #name, &op);			\
}

OPERATIONS(OPERATION_TEST)

/*
 * The frame of a lost page is still there: its domain cannot go.  Not so when
 * Xen has taken it out after all.
 */
TEST_F(resource, lost_page_stays)
{
	const struct operation op = {
		.run = run_munmap, .pages = 4, .there = 4,
	};
	struct tally tally = { 0 };
	unsigned int size;
	bool lost;

	load_again(_metadata, self);
	mark_frames(_metadata, self, 4);
	if (!fail_once(_metadata, self, &op, 2, 0, EBUSY, &tally, &size))
		SKIP(return, "pages are not given back one by one here");
	ASSERT_EQ(1, tally.lost);
	EXPECT_EQ(0, test_domain_kill(&self->dom));
	lost = !test_domain_wait_gone(self->domid, 1);
	EXPECT_TRUE(lost);
	EXPECT_EQ(TEST_DOMAIN_DYING, test_domain_state(self->domid));
	EXPECT_TRUE(tell("heal"));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
	EXPECT_EQ(1, frames_lost_pages());
}

/*
 * Xen has taken out a part of the frames, and its IOMMU was not flushed: these
 * pages are as good as full, although a removal says that nothing is there.  The
 * others are emptied one by one.
 */
TEST_F(resource, stale_iommu_costs_pages)
{
	const struct operation op = {
		.run = run_munmap, .pages = 40, .there = 40,
	};
	const struct operation again = {
		.run = run_map, .pages = 600, .num = 600,
	};
	const unsigned int parts[] = { 40, 0, 1, 39 };
	unsigned int i, size, want = 0;
	struct tally tally = { 0 };
	struct report report;
	struct stage stage;

	load_again(_metadata, self);
	mark_frames(_metadata, self, operation_marks(&again));
	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		fail_once(_metadata, self, &op, 1, parts[i], EIO, &tally,
			  &size);
		if (strcmp(tally.kind, "release")) {
			EXPECT_TRUE(tell("heal"));
			SKIP(return, "frames are not released at once here");
		}
		want += parts[i];
		EXPECT_EQ(want, tally.lost);
	}
	/* Pages that were given back would be the first to be used again. */
	ASSERT_TRUE(stage_begin(&stage, &again, self->domid));
	ASSERT_EQ(0, again.run(&stage));
	EXPECT_TRUE(stage_is_done(&stage));
	stage_end(&stage);
	ASSERT_TRUE(disarm(&report));
	EXPECT_EQ(0, report.reused);
	EXPECT_EQ(want, report.pages);
	/* Xen holds none of the frames. */
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
}

/* No hypercall: the core uses a PTE of pages that were reserved. */
TEST_F(resource, pte_in_use)
{
	const struct operation op = {
		.run = run_map, .pages = 600, .num = 600,
	};
	struct stage stage;

	mark_frames(_metadata, self, 600);
	ASSERT_TRUE(stage_begin(&stage, &op, self->domid));
	ASSERT_TRUE(tell("pte,0"));
	EXPECT_EQ(EBUSY, op.run(&stage));
	ASSERT_TRUE(arm(0, 0, 0));
	EXPECT_TRUE(stage_is_undone(&stage));
	EXPECT_EQ(0, op.run(&stage));
	EXPECT_TRUE(stage_is_done(&stage));
	stage_end(&stage);
}

/* A test program of its own, which says nothing; its exit status. */
static int run_quietly(const char *name)
{
	int status, null;
	pid_t pid = fork();

	if (!pid) {
		null = open("/dev/null", O_WRONLY);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		_exit(run_helper(name, NULL));
	}
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ?
	       WEXITSTATUS(status) : -1;
}

/* The slower way flushes as much: no other CPU keeps a translation. */
TEST_F_TIMEOUT(resource, no_flush_by_mask, 300)
{
	struct report report;
	int status;

	ASSERT_TRUE(tell("flush,22"));
	status = run_quietly("stale");
	ASSERT_TRUE(disarm(&report));
	if (!is(&report, "flush"))
		SKIP(return, "nothing is flushed by a mask here");
	EXPECT_EQ(0, status);
}

/* What the driver asks when it is loaded it can do without, too. */
TEST_F(resource, load)
{
	const char *const params[] = { "fail=1,0,22", "fail=2,0,22" };
	const struct operation op = {
		.run = run_map, .pages = 600, .num = 600,
	};
	struct stage stage;
	unsigned int i;

	if (!frames_xen_tells_sizes())
		SKIP(return, "only its answer tells how many frames this Xen takes");
	mark_frames(_metadata, self, GRANT_FRAMES);
	for (i = 0; i < ARRAY_SIZE(params); i++) {
		ASSERT_EQ(0, close(self->fd));
		ASSERT_EQ(0, kmodule_unload());
		ASSERT_EQ(0, kmodule_load_file(FAILING_MODULE, params[i]));
		self->fd = kmodule_open_device();
		ASSERT_LE(0, self->fd);
		ASSERT_TRUE(arm(0, 0, 0));
		ASSERT_TRUE(stage_begin(&stage, &op, self->domid));
		ASSERT_EQ(0, op.run(&stage));
		EXPECT_TRUE(stage_is_done(&stage));
		stage_end(&stage);
		EXPECT_EQ(0, frames_lost_pages());
	}
}

/* How often a file has a word, -1 if there is no such file. */
static int count_word(const char *path, const char *word)
{
	FILE *f = fopen(path, "re");
	size_t at = 0, len = strlen(word);
	int c, count = 0;

	if (!f)
		return -1;
	while ((c = getc(f)) != EOF) {
		at = c == word[at] ? at + 1 : c == word[0];
		if (at < len)
			continue;
		count++;
		at = 0;
	}
	fclose(f);
	return count;
}

/* Nothing of this is in the driver: no function, no call, no parameter. */
TEST(shipped_has_none)
{
	EXPECT_LT(0, count_word(FAILING_MODULE, "xenres_fail_"));
	EXPECT_LT(0, count_word(FAILING_MODULE, "parm=fail:"));
	EXPECT_EQ(0, count_word(SHIPPED_MODULE, "xenres_fail_"));
	EXPECT_EQ(0, count_word(SHIPPED_MODULE, "parm=fail:"));
}

TEST_HARNESS_MAIN

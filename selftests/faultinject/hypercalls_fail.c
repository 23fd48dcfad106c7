// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every hypercall fails once.
 *
 * A test build of the driver (faultinject/fail.c) makes one of its hypercalls fail
 * with a chosen errno, before Xen has processed it or after a part.  Every
 * operation is repeated, with its first call failing, its second and so on,
 * until it completes without a failure.
 *
 * The expected result depends on the purpose of the call.  If the map of the
 * frames fails, the whole operation is undone, and the caller gets Xen's errno
 * and can retry.  If the call is a fast path, the driver must fall back to the
 * slow path.  If Xen does not remove a frame, or its IOMMU may still reach the
 * frame (EIO of a release), the driver leaks the page in front of it, that is,
 * counts it and never uses it again.
 *
 * The test build also makes registrations fail, and the in-tree driver absent or
 * unknown.
 *
 * In an operation with hundreds of calls only some of them fail, to save time;
 * XEN_RESOURCE_EVERY_CALL=1 in the environment selects all.
 *
 * This does not cover pad_last_page() (driver/map.c), whose calls need kernel
 * pages that are larger than a frame.  On x86 they are not.
 *
 * Other programs must not use the device while this runs.
 */
#include "device_op.h"

#define ONLY_HVM
#define GRANT_FRAMES	DEVICE_OP_FRAMES
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "kernel_log.h"
#include "kmodule.h"
#include "privcmd_op.h"

#define FAIL		"/sys/module/xen_resource/parameters/fail"

/* In calls with more elements, try this many of them as the failing one. */
#define FEW_ELEMENTS	8

/* After FEW_CALLS calls, fail only one in MANY_CALLS, including the 600th. */
#define FEW_CALLS	8
#define MANY_CALLS	74

static const int errnos[] = {
	ENOMEM, EINVAL, EPERM, EBUSY, EFAULT, ESRCH, ENOENT, EIO, ENOSYS,
};

/* Report of the test build: see faultinject/fail.c. */
struct report {
	char kind[16];
	unsigned int size;
	unsigned int calls;
	long pages;
	unsigned int reused;
	unsigned int stale;
};

/*
 * Outcomes of one operation; @calls: number of calls in a complete run; @stale:
 * number of leaked pages that Xen had emptied.
 */
struct tally {
	char kind[16];		/* of the last call that failed */
	unsigned int calls;
	unsigned int failed;
	unsigned int in_spite;
	unsigned int leaked;
	unsigned int stale;
};

static bool swapped;

static void __attribute__((constructor)) load_failing(void)
{
	int fd;

	frames_need_dom0();
	if (!frames_is_ours() || access(FAILING_MODULE, F_OK))
		frames_skip_all("no %s: make faultinject-module-6.1 builds it",
				FAILING_MODULE);
	if (kmodule_unload() || kmodule_load_file(FAILING_MODULE, "")) {
		perror("# cannot replace the driver by its test build");
		exit(1);
	}
	swapped = true;
	fd = kmodule_open_device();
	close(fd);
}

static void __attribute__((destructor)) load_shipped(void)
{
	if (swapped && (kmodule_unload() || kmodule_load()))
		perror("# cannot reload the driver");
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

/* Get the report since arm(), and stop injecting. */
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

/* Calls without a fallback: the operation returns their errno. */
static bool is_vital(const struct report *report)
{
	return is(report, "acquire") || is(report, "update") ||
	       is(report, "size");
}

/* Runs in a child: the operation is its exit. */
static int exit_armed(const struct device_op *op, uint16_t domid,
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

/* Run the operation with a failing call, and check its result. */
static void attempt(struct __test_metadata *_metadata,
		    FIXTURE_DATA(resource) *self, struct stage *stage,
		    const struct device_op *op, unsigned int call,
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
	/* A failed operation can be repeated. */
	if (want && want != op->want) {
		ASSERT_EQ(op->want, op->run(stage));
		ASSERT_TRUE(op->want ? stage_is_undone(stage) :
				       stage_is_done(stage));
	}
}

/* Inject one failure and check for leaks; false if there is no such call. */
static bool fail_once(struct __test_metadata *_metadata,
		      FIXTURE_DATA(resource) *self, const struct device_op *op,
		      unsigned int call, unsigned int part, int error,
		      struct tally *tally, unsigned int *size)
{
	const unsigned int leaked = tally->leaked;
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

	tally->leaked += is(&report, "remove") && error != ENOENT;
	tally->leaked += report.stale - tally->stale;
	tally->stale = report.stale;
	tally->failed += is_vital(&report);
	tally->in_spite += !is_vital(&report) && tally->leaked == leaked;
	ASSERT_EQ(tally->leaked, frames_lost_pages());
	ASSERT_TRUE(disarm(&after));
	ASSERT_EQ(tally->leaked, after.pages);
	ASSERT_EQ(0, after.reused);
	return true;
}

/* Fail a call after every part; in small operations, with every errno. */
static bool fail_call(struct __test_metadata *_metadata,
		      FIXTURE_DATA(resource) *self, const struct device_op *op,
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

/* Reload the module for every operation: it logs a leak only once. */
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
		 const struct device_op *op)
{
	struct tally tally = { 0 };
	unsigned int call = 1;
	long free_pages;
	int log;

	if (op->run == run_size && !frames_xen_tells_sizes())
		SKIP(return, NO_SIZES);

	load_again(_metadata, self);
	mark_frames(_metadata, self, device_op_marks(op));
	free_pages = test_free_pages();
	log = kernel_log_open();

	while (fail_call(_metadata, self, op, call, &tally))
		call = next_call(call);

	if (op->run == run_map || op->run == run_size)
		EXPECT_LT(0, tally.failed);
	/* To unmap an empty mapping does not need a hypercall. */
	if (op->run == run_munmap && !op->there)
		EXPECT_EQ(0, tally.calls);
	EXPECT_EQ(!!tally.leaked, kernel_log_count(log));
	EXPECT_TRUE(tell("cleanup"));
	EXPECT_EQ(0, test_wait_free_pages(free_pages));
	close(log);
	fprintf(stderr,
		"# %s: %u calls; %u failures reported, %u recovered, %u pages leaked\n",
		name, tally.calls, tally.failed, tally.in_spite, tally.leaked);
}

DEVICE_OPS(DEVICE_OP_TEST)

/*
 * The frame behind a leaked page keeps its domain, until Xen has removed it
 * after all.
 */
TEST_F(resource, lost_page_stays)
{
	const struct device_op op = {
		.run = run_munmap, .pages = 4, .there = 4,
	};
	struct tally tally = { 0 };
	unsigned int size;
	bool remains;

	load_again(_metadata, self);
	mark_frames(_metadata, self, 4);
	if (!fail_once(_metadata, self, &op, 2, 0, EBUSY, &tally, &size))
		SKIP(return, "pages are not returned one by one here");
	ASSERT_EQ(1, tally.leaked);
	EXPECT_EQ(0, test_domain_kill(&self->dom));
	remains = !test_domain_wait_gone(self->domid, 1);
	EXPECT_TRUE(remains);
	EXPECT_EQ(TEST_DOMAIN_DYING, test_domain_state(self->domid));
	EXPECT_TRUE(tell("cleanup"));
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
	EXPECT_EQ(1, frames_lost_pages());
}

/*
 * Xen removes a part of the frames but fails to flush its IOMMU: the driver
 * must leak these pages, although Xen reports them as empty afterwards.  It
 * must empty the others one by one.
 */
TEST_F(resource, stale_iommu_costs_pages)
{
	const struct device_op op = {
		.run = run_munmap, .pages = 40, .there = 40,
	};
	const struct device_op again = {
		.run = run_map, .pages = 600, .num = 600,
	};
	const unsigned int parts[] = { 40, 0, 1, 39 };
	unsigned int i, size, want = 0;
	struct tally tally = { 0 };
	struct report report;
	struct stage stage;

	load_again(_metadata, self);
	mark_frames(_metadata, self, device_op_marks(&again));
	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		fail_once(_metadata, self, &op, 1, parts[i], EIO, &tally,
			  &size);
		if (strcmp(tally.kind, "release")) {
			EXPECT_TRUE(tell("cleanup"));
			SKIP(return, "frames are not released in batches here");
		}
		want += parts[i];
		EXPECT_EQ(want, tally.leaked);
	}
	/* The driver would reuse freed pages first. */
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

/* This is not a hypercall: a reserved page's PTE turns out to be in use. */
TEST_F(resource, pte_in_use)
{
	const struct device_op op = {
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

/* Run a test program without output; its exit status. */
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

/* The fallback flushes as well: no other CPU keeps a translation. */
TEST_F(resource, no_flush_by_mask)
{
	struct report report;
	int status;

	ASSERT_TRUE(tell("flush,22"));
	status = run_quietly("tlb_flush");
	ASSERT_TRUE(disarm(&report));
	if (!is(&report, "flush"))
		SKIP(return, "no flush uses a CPU mask here");
	EXPECT_EQ(0, status);
}

/* The driver loads even if its probing hypercalls fail. */
TEST_F(resource, load)
{
	const char *const params[] = { "fail=1,0,22", "fail=2,0,22" };
	const struct device_op op = {
		.run = run_map, .pages = 600, .num = 600,
	};
	struct stage stage;
	unsigned int i;

	if (!frames_xen_tells_sizes())
		SKIP(return, "Xen < 4.15: the driver needs the limit per call");
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

/* Everything that a load registers. */
static const char *const registered[] = {
	"/proc/driver/xen-resource",
	"/sys/class/misc/xen!resource",
	"/sys/class/misc/xen!privcmd_resource",
	"/sys/module/xen_resource",
};

static unsigned int count_registered(void)
{
	unsigned int i, nr = 0;

	for (i = 0; i < ARRAY_SIZE(registered); i++)
		nr += !access(registered[i], F_OK);
	return nr;
}

/* A load that fails removes all that it registered, and can be repeated. */
TEST(load_fails)
{
	static const struct {
		const char *params;
		int error;
	} loads[] = {
		{ "fail=listing,12", ENOMEM },
		{ "fail=device,16", EBUSY },
		{ "fail=node,28", ENOSPC },
	};
	unsigned int i;
	int fd;

	for (i = 0; i < ARRAY_SIZE(loads); i++) {
		ASSERT_EQ(0, kmodule_unload());
		EXPECT_EQ(loads[i].error, kmodule_load_file(FAILING_MODULE,
							    loads[i].params))
			TH_LOG("%s", loads[i].params);
		EXPECT_EQ(0, count_registered())
			TH_LOG("%s", loads[i].params);
		ASSERT_EQ(0, kmodule_load_file(FAILING_MODULE, ""));
		EXPECT_EQ(ARRAY_SIZE(registered), count_registered());
		fd = kmodule_open_device();
		ASSERT_LE(0, fd);
		close(fd);
	}
}

/*
 * The switched node needs an in-tree driver that it knows.  A failed open() keeps
 * neither module.
 */
TEST(node_without_privcmd)
{
	static const char refcnt[] = "/sys/module/xen_privcmd/refcnt";
	static const struct {
		const char *fail;
		int open_error;
		int switch_error;
	} cases[] = {
		{ "absent,0", ENODEV, ENODEV },
		{ "unknown,0", EOPNOTSUPP, EOPNOTSUPP },
		/* Can be detected only after a file was opened. */
		{ "moved,0", EOPNOTSUPP, 0 },
	};
	const int users = kmodule_users(), others = frames_read_number(refcnt);
	unsigned int i;
	int fd;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		ASSERT_TRUE(tell(cases[i].fail));
		EXPECT_ERRNO(cases[i].open_error, privcmd_open(SWITCHED))
			TH_LOG("%s", cases[i].fail);
		EXPECT_EQ(cases[i].switch_error, privcmd_set_switched("1"))
			TH_LOG("%s", cases[i].fail);
		EXPECT_EQ(!cases[i].switch_error,
			  frames_read_number(SWITCHED_SYSFS));
		EXPECT_EQ(0, privcmd_set_switched("0"));
		EXPECT_EQ(users, kmodule_users());
		EXPECT_EQ(others, frames_read_number(refcnt));
	}
	ASSERT_TRUE(arm(0, 0, 0));
	fd = privcmd_open(SWITCHED);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, privcmd_hypercall(fd));
	EXPECT_EQ(0, privcmd_set_switched("1"));
	EXPECT_EQ(0, privcmd_set_switched("0"));
	ASSERT_EQ(0, close(fd));
}

/* Count the occurrences of a word in a file, -1 if it cannot be opened. */
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

/* The shipped driver does not contain any of the fault injection. */
TEST(shipped_has_none)
{
	EXPECT_LT(0, count_word(FAILING_MODULE, "xenres_fail_"));
	EXPECT_LT(0, count_word(FAILING_MODULE, "parm=fail:"));
	EXPECT_EQ(0, count_word(SHIPPED_MODULE, "xenres_fail_"));
	EXPECT_EQ(0, count_word(SHIPPED_MODULE, "parm=fail:"));
}

TEST_HARNESS_MAIN

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does the fuzzer find bugs?
 *
 * Run the model against a fake device: a second model with one bug at a time.
 * The fuzzer has to find every bug, and the minimised sequence has to be short
 * and to fail.
 *
 * Runs without Xen.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "generator.h"
#include "minimise.h"
#include "run.h"

#define LENGTH	500
#define SEEDS	40
#define SLICE	5000	/* operations that make fuzz runs per machine */
#define SHORT	9	/* most operations in a minimised sequence */

/* The fake: its state, its bug, and the reasons for its errors so far. */
static struct model fake;
static const char *bug;
static bool refused[ROWS];

static bool has(const char *name)
{
	return !strcmp(bug, name);
}

static void fake_begin(void)
{
	model_init(&fake, &every_resource);
}

/* Bug: a map succeeds on filled pages. */
static void forget_filled(const struct operation *op)
{
	uint64_t i;

	if (op->kind != OP_MAP || fake.fd[op->arg[FD]] < 0 ||
	    op->arg[NUM] > LOT_PAGES ||
	    op->arg[PAGE] + op->arg[NUM] > ARENA_PAGES)
		return;
	for (i = 0; i < op->arg[NUM]; i++)
		fake.page[op->arg[PAGE] + i].domain = 0;
}

/* Bug: the first page of a failed map stays. */
static void forget_undo(const struct operation *op)
{
	struct model_page *at = &fake.page[op->arg[PAGE] % ARENA_PAGES];

	if (op->kind != OP_MAP || fake.fd[op->arg[FD]] < 0 ||
	    at->owner < OWNER_VMA || at->domain ||
	    !model_domain(&fake, op->arg[DOMAIN]))
		return;
	at->domain = model_domain(&fake, op->arg[DOMAIN]);
	at->frame = 0;
}

/* Bug: one page shows the preceding frame. */
static void swap_frames(const struct operation *op)
{
	if (op->kind == OP_MAP && op->arg[NUM] > 4)
		fake.page[op->arg[PAGE] + 3].frame--;
}

static void before(const struct operation *op)
{
	if (has("filled pages are filled again"))
		forget_filled(op);
	if (has("a file is never restricted") && op->arg[FD] < FILES &&
	    fake.fd[op->arg[FD]] >= 0)
		fake.file[fake.fd[op->arg[FD]]].bound = 0;
	if (has("the module goes while it is used") && op->kind == OP_UNLOAD)
		model_init(&fake, &every_resource);
}

static void after(const struct operation *op, int result)
{
	if (has("a failed map leaves a page") && result)
		forget_undo(op);
	if (has("frames are in the wrong order") && !result)
		swap_frames(op);
}

static int fake_run(const struct operation *op, const struct model *model,
		    uint64_t *value)
{
	struct answer answer;
	int result;

	before(op);
	if (!model_expect(&fake, op, &answer))
		return -1;
	result = answer.result[0];
	*value = answer.value;
	refused[answer.row] = true;
	if (has("read-only can be made writable") &&
	    op->kind == OP_MPROTECT && result == EACCES)
		result = 0;
	if (has("a size is one too many") && op->kind == OP_SIZE && !result)
		++*value;
	model_apply(&fake, op, result, *value);
	after(op, result);
	return result;
}

static int fake_look(unsigned int page, uint32_t *word)
{
	bool known;

	return model_look(&fake, page, word, &known);
}

static bool fake_domains(const struct model *model)
{
	unsigned int i;

	if (!has("a domain outlives its frames"))
		return true;
	for (i = 1; i <= model->made; i++)
		if (model->domain[i].killed && !model->domain[i].refs)
			return false;
	return true;
}

static bool fake_end(void)
{
	return true;
}

static const struct device device = {
	.config = &every_resource, .begin = fake_begin, .run = fake_run,
	.look = fake_look, .domains = fake_domains, .end = fake_end,
};

static bool fails(const struct sequence *sequence)
{
	struct difference difference;

	return run_sequence(sequence, &device, &difference, NULL);
}

/* Length of the minimised sequence that shows the bug; 0: not found. */
static size_t find(void)
{
	struct difference difference;
	struct sequence sequence;
	size_t length = 0;
	uint64_t seed;

	for (seed = 1; seed <= SEEDS && !length; seed++) {
		if (sequence_generate(&sequence, seed, LENGTH))
			return 0;
		if (run_sequence(&sequence, &device, &difference, NULL)) {
			sequence.length = difference.at + 1;
			minimise(&sequence, fails, 2000);
			length = fails(&sequence) ? sequence.length : 0;
			printf("# %s\n", bug);
			sequence_write(&sequence, stdout);
		}
		sequence_free(&sequence);
	}
	return length;
}

/* Write a sequence, read it back, and compare. */
static bool text_is_the_same(void)
{
	struct sequence one, two = { 0 };
	char path[] = "/tmp/fuzz-XXXXXX";
	int fd = mkstemp(path);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
	bool same;

	if (!file)
		return false;
	if (sequence_generate(&one, 7, LENGTH)) {
		fclose(file);
		return false;
	}
	sequence_write(&one, file);
	fclose(file);
	same = !sequence_read(&two, path) && one.length == two.length &&
	       !memcmp(one.op, two.op, one.length * sizeof(*one.op));
	remove(path);
	sequence_free(&one);
	sequence_free(&two);
	return same;
}

/* Every operation of a corpus file must be executed, not skipped. */
static bool all_is_done(const char *path)
{
	struct difference difference;
	struct sequence sequence;
	bool good;

	if (sequence_read(&sequence, path))
		return false;
	good = !run_sequence(&sequence, &device, &difference, NULL) &&
	       difference.done == sequence.length;
	if (!good)
		printf("# %s, %zu of %zu executed\n", difference.what,
		       difference.done, sequence.length);
	sequence_free(&sequence);
	return good;
}

static bool any_row_is_missing(void)
{
	enum row row;

	for (row = 0; row < ROWS && refused[row]; row++)
		;
	if (row < ROWS)
		printf("# error row %d never came up\n", row);
	return row < ROWS;
}

static unsigned int sum(const unsigned int *times)
{
	unsigned int all = 0, i;

	for (i = 0; i < OUTCOME_RESULTS; i++)
		all += times[i];
	return all;
}

/*
 * In SLICE operations, at least 95 % are executed, 45 % of the maps succeed,
 * and every kind of operation and every documented error comes up.
 */
static bool slice_covers_all(uint64_t first)
{
	struct difference difference;
	struct outcomes outcomes = { 0 };
	struct sequence sequence;
	unsigned int kind, maps;
	uint64_t seed;
	size_t done = 0;

	memset(refused, 0, sizeof(refused));
	for (seed = first; seed < first + SLICE / LENGTH; seed++) {
		if (sequence_generate(&sequence, seed, LENGTH) ||
		    run_sequence(&sequence, &device, &difference, NULL))
			return false;
		done += difference.done;
		outcomes_add(&outcomes, &difference.outcomes);
		sequence_free(&sequence);
	}
	for (kind = 0; kind < OPERATION_KINDS; kind++)
		if (!sum(outcomes.times[kind])) {
			printf("# no %s\n", operation_name(kind));
			return false;
		}
	maps = sum(outcomes.times[OP_MAP]);
	printf("# from seed %d: %zu operations run, %u of %u maps succeed\n",
	       (int)first, done, outcomes.times[OP_MAP][OUTCOME_SIGNALS], maps);
	if (first == 1)
		outcomes_write(&outcomes, stdout);
	return !any_row_is_missing() && done >= SLICE * 95 / 100 &&
	       outcomes.times[OP_MAP][OUTCOME_SIGNALS] >= maps * 45 / 100;
}

static bool each_slice_covers_all(void)
{
	uint64_t first;

	for (first = 1; first < SEEDS * SLICE / LENGTH; first += SLICE / LENGTH)
		if (!slice_covers_all(first))
			return false;
	return true;
}

static int result(bool good, const char *name)
{
	static unsigned int number;

	printf("%sok %u %s\n", good ? "" : "not ", ++number, name);
	return !good;
}

int main(int argc, char **argv)
{
	static const char * const bugs[] = {
		"filled pages are filled again", "a failed map leaves a page",
		"frames are in the wrong order", "a file is never restricted",
		"the module goes while it is used",
		"read-only can be made writable", "a size is one too many",
		"a domain outlives its frames",
	};
	const unsigned int nr = sizeof(bugs) / sizeof(*bugs);
	unsigned int i, failed = 0;
	size_t length;
	int file;

	printf("TAP version 13\n1..%u\n", nr + 3 + argc - 1);
	failed |= result(text_is_the_same(), "a sequence can be read back");
	bug = "";
	failed |= result(!find(), "no difference without a bug");
	failed |= result(each_slice_covers_all(),
			 "every slice covers all operations and errors");
	for (file = 1; file < argc; file++)
		failed |= result(all_is_done(argv[file]), argv[file]);
	for (i = 0; i < nr; i++) {
		bug = bugs[i];
		length = find();
		failed |= result(length && length <= SHORT, bug);
	}
	return failed;
}

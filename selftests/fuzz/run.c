// SPDX-License-Identifier: GPL-2.0-only
/* Run a sequence on a device and on the model, and compare. */
#include <stdarg.h>
#include <string.h>

#include "run.h"

#define SAMPLES	4

static struct model model;

static bool __attribute__((format(printf, 2, 3)))
differ(struct difference *difference, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(difference->what, sizeof(difference->what), format, args);
	va_end(args);
	return true;
}

static bool page_differs(const struct device *device, unsigned int page,
			 struct difference *difference)
{
	uint32_t want = 0, word = 0;
	bool known;
	int should = model_look(&model, page, &want, &known);
	int does = device->look(page, &word);

	if (does != should)
		return differ(difference, "page %u: read ends with %d, not %d",
			      page, does, should);
	if (known && word != want)
		return differ(difference, "page %u: holds %#x, not %#x", page,
			      word, want);
	return false;
}

/* Compare both ends of the range, its neighbours, and some pages inside. */
static bool pages_differ(const struct device *device,
			 const struct operation *op, size_t number,
			 struct difference *difference)
{
	uint64_t len = op->arg[LEN] + op->arg[NUM], page = op->arg[PAGE];
	unsigned int i;

	if (page >= ARENA_PAGES)
		return false;
	if (len > ARENA_PAGES - page)
		len = ARENA_PAGES - page;
	for (i = 0; i < SAMPLES && len; i++)
		if (page_differs(device, page + mix(number + i) % len,
				 difference))
			return true;
	return page_differs(device, page, difference) ||
	       (page && page_differs(device, page - 1, difference)) ||
	       (len && page_differs(device, page + len - 1, difference)) ||
	       (page + len < ARENA_PAGES &&
		page_differs(device, page + len, difference));
}

/* Compare every filled page, and the first page of every other run. */
static bool any_page_differs(const struct device *device,
			     struct difference *difference)
{
	unsigned int i;

	for (i = 0; i < ARENA_PAGES; i++) {
		if (i && !model.page[i].domain && !model.page[i - 1].domain &&
		    model.page[i].owner == model.page[i - 1].owner)
			continue;
		if (page_differs(device, i, difference))
			return true;
	}
	return false;
}

static void say_allowed(const struct answer *answer, char *to, size_t size)
{
	size_t length = 0;
	unsigned int i;

	for (i = 0; i < answer->results && length < size; i++)
		length += snprintf(to + length, size - length, "%s%d",
				   i ? " or " : "", answer->result[i]);
	if (answer->has_value && length < size)
		snprintf(to + length, size - length, " with %#llx",
			 (unsigned long long)answer->value);
}

/* Log the operation before it runs: it may crash the machine. */
static int run_logged(const struct device *device, const struct operation *op,
		      uint64_t *value, FILE *log)
{
	int result;

	if (!log)
		return device->run(op, &model, value);
	operation_write(op, log);
	fflush(log);
	result = device->run(op, &model, value);
	fputs("#", log);
	result_write(result, log);
	fputs("\n", log);
	return result;
}

static bool step_differs(const struct device *device,
			 const struct operation *op, size_t number,
			 struct difference *difference, FILE *log)
{
	struct answer answer;
	uint64_t value = 0;
	char allowed[80];
	int result;

	if (!model_expect(&model, op, &answer)) {
		if (log) {
			fputs("# skipped: ", log);
			operation_write(op, log);
		}
		return false;
	}
	difference->done++;
	result = run_logged(device, op, &value, log);
	outcomes_count(&difference->outcomes, op->kind, result);
	if (!answer_allows(&answer, result, value)) {
		say_allowed(&answer, allowed, sizeof(allowed));
		return differ(difference, "result %d with value %#llx, not %s",
			      result, (unsigned long long)value, allowed);
	}
	model_apply(&model, op, result, value);
	if (pages_differ(device, op, number, difference))
		return true;
	if (op->kind == OP_LOOK && any_page_differs(device, difference))
		return true;
	if (!device->domains(&model))
		return differ(difference,
			      "a killed domain is not in the expected state");
	return false;
}

bool run_sequence(const struct sequence *sequence, const struct device *device,
		  struct difference *difference, FILE *log)
{
	size_t i;

	memset(difference, 0, sizeof(*difference));
	model_init(&model, device->config);
	device->begin();
	for (i = 0; i < sequence->length; i++) {
		difference->at = i;
		if (step_differs(device, &sequence->op[i], i, difference,
				 log))
			break;
	}
	if (i == sequence->length)
		any_page_differs(device, difference);
	if (!device->end() && !difference->what[0])
		differ(difference, "something is left at the end");
	return difference->what[0];
}

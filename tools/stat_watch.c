// SPDX-License-Identifier: GPL-2.0-only
/*
 * xen-resource stat --interval: print the activity of a domain's vCPUs
 * repeatedly.
 *
 * After the start it only waits and writes: all numbers come from the mapped
 * frames, without a system call.  A mapped frame keeps a destroyed domain in
 * Xen, so a long interval is divided into looks at the domain's state.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "json.h"
#include "report.h"
#include "screen.h"
#include "stat_watch.h"

/* Rows other than vCPUs: two above, one below, and the cursor's. */
#define OTHER_LINES	4

/* Look at least this often whether the domain dies: the map keeps its memory. */
#define LOOK_NS		1000000000ull

/* Buffer size of a share or a rate as text. */
#define CELL		16

/**
 * struct watch - the state
 * @target:  the statistics
 * @json:    print JSON
 * @screen:  output of the text
 * @samples: storage for three samples
 * @before:  the previous sample
 * @after:   the latest sample
 * @next:    the sample that a look reads
 */
struct watch {
	const struct target *target;
	bool json;
	struct screen screen;
	struct stats_sample samples[3];
	struct stats_sample *before;
	struct stats_sample *after;
	struct stats_sample *next;
};

static const struct stats *stats_of(const struct watch *watch)
{
	return &watch->target->stats;
}

static bool any_active(const struct watch *watch,
		       const struct stats_sample *sample)
{
	uint32_t i;

	for (i = 0; i < stats_of(watch)->nr_vcpus; i++)
		if (stats_is_active(&sample->vcpus[i].record))
			return true;
	return false;
}

/* Xen sets the flag, and later marks all vCPUs as inactive. */
static bool dies_between(const struct watch *watch,
			 const struct stats_sample *before,
			 const struct stats_sample *after)
{
	if (after->domain.flags & XEN_STATS_DOMAIN_DYING)
		return true;
	return any_active(watch, before) && !any_active(watch, after);
}

static bool is_dying(const struct watch *watch)
{
	return dies_between(watch, watch->before, watch->after);
}

static const char *state_of(const struct watch *watch, uint32_t vcpu)
{
	if (!stats_is_active(&watch->after->vcpus[vcpu].record) ||
	    !stats_vcpu_has(stats_of(watch), state))
		return NULL;
	return stats_state_name(watch->after->vcpus[vcpu].record.state);
}

/* The processor's number, or XEN_STATS_UNKNOWN. */
static uint32_t pcpu_of(const struct watch *watch, uint32_t vcpu)
{
	if (!stats_is_active(&watch->after->vcpus[vcpu].record) ||
	    !stats_vcpu_has(stats_of(watch), pcpu))
		return XEN_STATS_UNKNOWN;
	return watch->after->vcpus[vcpu].record.pcpu;
}

static const char *cell_text(double value, char text[CELL])
{
	if (isnan(value))
		return "-";
	snprintf(text, CELL, "%.1f", value);
	return text;
}

static void print_vcpu(struct watch *watch, uint32_t vcpu)
{
	char cells[8][CELL], processor[CELL] = "-";
	const char *state = state_of(watch, vcpu);
	uint32_t pcpu = pcpu_of(watch, vcpu);
	struct xenresource_stats_rates rates;

	xenresource_stats_compute_rates(&watch->before->vcpus[vcpu],
					&watch->after->vcpus[vcpu], &rates);
	if (pcpu != XEN_STATS_UNKNOWN)
		snprintf(processor, CELL, "%" PRIu32, pcpu);
	screen_line(&watch->screen,
		    "%4" PRIu32 " %-8s %4s %5s %5s %5s %5s %8s %8s %8s %8s",
		    vcpu, state ? state : "-", processor,
		    cell_text(rates.percent[XEN_STATS_RUNNING], cells[0]),
		    cell_text(rates.percent[XEN_STATS_RUNNABLE], cells[1]),
		    cell_text(rates.percent[XEN_STATS_BLOCKED], cells[2]),
		    cell_text(rates.percent[XEN_STATS_OFFLINE], cells[3]),
		    cell_text(rates.dispatches, cells[4]),
		    cell_text(rates.preemptions, cells[5]),
		    cell_text(rates.wakeups, cells[6]),
		    cell_text(rates.migrations, cells[7]));
}

static void print_title(struct watch *watch)
{
	double time = NAN;
	char text[CELL];

	if (stats_has(stats_of(watch), time))
		time = watch->after->domain.time / NS_PER_SECOND;
	screen_line(&watch->screen, "domain %u, Xen's uptime %s s",
		    watch->target->domid, cell_text(time, text));
}

static int print_text(struct watch *watch)
{
	struct screen *screen = &watch->screen;
	uint32_t nr = stats_of(watch)->nr_vcpus;
	uint32_t i, fit = 0;

	if (screen->rows > OTHER_LINES)
		fit = screen->rows - OTHER_LINES;
	if (fit > nr)
		fit = nr;

	screen_begin(screen);
	print_title(watch);
	screen_line(screen, "%4s %-8s %4s %5s %5s %5s %5s %8s %8s %8s %8s",
		    "VCPU", "STATE", "PCPU", "%RUN", "%RDY", "%BLK", "%OFF",
		    "DISPAT/s", "PREEMP/s", "WAKEUP/s", "MIGRAT/s");
	for (i = 0; i < fit; i++)
		print_vcpu(watch, i);
	if (fit < nr)
		screen_line(screen, "and %" PRIu32 " more", nr - fit);
	return screen_end(screen);
}

static struct json_object *
json_percent(const struct xenresource_stats_rates *rates)
{
	struct json_object *object = json_make_object();
	unsigned int state;

	for (state = 0; state < XEN_STATS_NR_STATES; state++)
		json_set_decimal(object, stats_state_name(state),
				 rates->percent[state]);
	return object;
}

static struct json_object *
json_per_second(const struct xenresource_stats_rates *rates)
{
	struct json_object *object = json_make_object();

	json_set_decimal(object, "dispatches", rates->dispatches);
	json_set_decimal(object, "preemptions", rates->preemptions);
	json_set_decimal(object, "wakeups", rates->wakeups);
	json_set_decimal(object, "migrations", rates->migrations);
	return object;
}

static struct json_object *json_vcpu(const struct watch *watch, uint32_t vcpu)
{
	struct json_object *object = json_make_object();
	uint32_t pcpu = pcpu_of(watch, vcpu);
	struct xenresource_stats_rates rates;

	xenresource_stats_compute_rates(&watch->before->vcpus[vcpu],
					&watch->after->vcpus[vcpu], &rates);
	json_set_number(object, "vcpu", vcpu);
	json_set_string(object, "state", state_of(watch, vcpu));
	if (pcpu == XEN_STATS_UNKNOWN)
		json_set(object, "pcpu", NULL);
	else
		json_set_number(object, "pcpu", pcpu);
	json_set(object, "percent", json_percent(&rates));
	json_set(object, "per_second", json_per_second(&rates));
	return object;
}

static int print_json(const struct watch *watch)
{
	struct json_object *object = json_make_output();
	struct json_object *vcpus = json_make_array();
	uint32_t i;

	json_set_number(object, "domid", watch->target->domid);
	if (stats_has(stats_of(watch), time))
		json_set_number(object, "time_ns", watch->after->domain.time);
	else
		json_set(object, "time_ns", NULL);
	json_set_bool(object, "dying", is_dying(watch));
	for (i = 0; i < stats_of(watch)->nr_vcpus; i++)
		json_append(vcpus, json_vcpu(watch, i));
	json_set(object, "vcpus", vcpus);
	json_print(object);
	putchar('\n');
	return fflush(stdout) ? -1 : 0;
}

static int print_sample(struct watch *watch)
{
	int ret = watch->json ? print_json(watch) : print_text(watch);

	return ret ? fail("cannot write the output: %s", strerror(errno)) : 0;
}

/* The last line of the text, in place of a sample; JSON has a "dying" member. */
static int print_end(struct watch *watch)
{
	screen_close(&watch->screen);
	if (watch->json)
		return print_sample(watch);
	printf("domain %u is being destroyed\n", watch->target->domid);
	return 0;
}

/* The sample of the last look becomes the latest one. */
static void take_sample(struct watch *watch)
{
	struct stats_sample *oldest = watch->before;

	watch->before = watch->after;
	watch->after = watch->next;
	watch->next = oldest;
}

static int watch_loop(struct watch *watch, const struct options *opts,
		      struct events *events, uint64_t looks)
{
	uint64_t printed = 0, look = 0;
	int status;

	while (!(opts->given & TAKES_COUNT) || printed < opts->count) {
		switch (events_wait(events)) {
		case EVENT_END:
			return 0;
		case EVENT_RESIZE:
			screen_resize(&watch->screen);
			if (!watch->screen.curses)
				continue;
			break;
		case EVENT_TICK:
			status = target_read(watch->target, watch->next);
			if (status)
				return status;
			if (dies_between(watch, watch->after, watch->next)) {
				take_sample(watch);
				return print_end(watch);
			}
			if (++look % looks)
				continue;
			take_sample(watch);
			printed++;
			break;
		default:
			continue;
		}
		status = print_sample(watch);
		if (status)
			return status;
	}
	return 0;
}

/*
 * The shares need two samples.  Until then show the states to a person, but do
 * not print a sample without shares for a program.
 */
static int print_first(struct watch *watch, const struct options *opts)
{
	if (watch->screen.curses)
		return print_sample(watch);
	if (watch->screen.terminal && !watch->json)
		printf("domain %u: the first sample takes %g s\n",
		       watch->target->domid, opts->interval / NS_PER_SECOND);
	return fflush(stdout) ? fail("cannot write the output: %s",
				     strerror(errno)) : 0;
}

/* Leaving ncurses can erase the last sample: print it again. */
static int leave_screen(struct watch *watch)
{
	if (!watch->screen.curses)
		return 0;
	screen_close(&watch->screen);
	screen_open_plain(&watch->screen);
	return print_sample(watch);
}

static int watch_screen(struct watch *watch, const struct options *opts)
{
	const uint64_t looks = (opts->interval + LOOK_NS - 1) / LOOK_NS;
	struct events events;
	int status;

	if (events_start(&events, opts->interval / looks, false))
		return fail("cannot start to watch: %s", strerror(errno));
	if (watch->json)
		screen_open_plain(&watch->screen);
	else
		screen_open(&watch->screen);
	status = print_first(watch, opts);
	if (!status)
		status = watch_loop(watch, opts, &events, looks);
	if (!status)
		status = leave_screen(watch);
	screen_close(&watch->screen);
	events_end(&events);
	return status;
}

static int watch_start(struct watch *watch, const struct options *opts)
{
	int status = target_read(watch->target, watch->after);

	if (status)
		return status;
	if (is_dying(watch))
		return print_end(watch);
	if (!stats_is_live(stats_of(watch), watch->after))
		return fail("cannot watch domain %u: Xen stopped updating statistics; try again",
			    watch->target->domid);
	return watch_screen(watch, opts);
}

int stat_watch(const struct target *target, const struct options *opts)
{
	const uint32_t nr = target->stats.nr_vcpus;
	struct xenresource_stats_vcpu *records;
	struct watch watch = {
		.target = target,
		.json = opts->given & TAKES_JSON,
	};
	int status;

	if (opts->interval < target->stats.period)
		return fail("--interval is too short: Xen updates statistics every %g s",
			    target->stats.period / NS_PER_SECOND);
	/* One spare record, since calloc() of 0 elements may return NULL. */
	records = calloc(3ul * nr + 1, sizeof(*records));
	if (!records)
		return fail("out of memory");
	watch.samples[0].vcpus = records;
	watch.samples[1].vcpus = records + nr;
	watch.samples[2].vcpus = records + 2ul * nr;
	watch.before = &watch.samples[0];
	watch.after = &watch.samples[1];
	watch.next = &watch.samples[2];
	status = watch_start(&watch, opts);
	free(records);
	return status;
}

// SPDX-License-Identifier: GPL-2.0-only
/* xen-resource top: what all domains do, live or as plain tables. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "activity.h"
#include "command.h"
#include "events.h"
#include "operand.h"
#include "report.h"
#include "screen.h"
#include "top_view.h"

#define NS_PER_SECOND	1000000000ull

/* Time between samples, if the user does not choose it. */
#define USUAL_INTERVAL	(2 * NS_PER_SECOND)

/* Xen updates the statistics of a domain at this interval. */
#define MIN_INTERVAL	(NS_PER_SECOND / 10)

/* Release dying domains at least this often: a map keeps their memory. */
#define LOOK_NS		NS_PER_SECOND

/* Rows other than domains and vCPUs: title, source, keys and head. */
#define OTHER_LINES	4

/**
 * struct top - the state
 * @opts:     the options
 * @interval: nanoseconds between samples
 * @activity: the domains
 * @view:     their rows
 * @screen:   output
 */
struct top {
	const struct options *opts;
	uint64_t interval;
	struct activity activity;
	struct top_view view;
	struct screen screen;
};

static bool is_batch(const struct top *top)
{
	return top->opts->given & TAKES_BATCH;
}

static void print_title(struct top *top)
{
	const struct activity *activity = &top->activity;
	char uptime[48] = "";

	if (activity->uptime)
		snprintf(uptime, sizeof(uptime), ", Xen's uptime %.1f s",
			 (double)activity->uptime / NS_PER_SECOND);
	screen_line(&top->screen, "%u domain%s by %s, every %g s%s",
		    activity->nr, activity->nr == 1 ? "" : "s",
		    sort_key_name(top->view.key),
		    (double)top->interval / NS_PER_SECOND, uptime);
}

/* At most 80 columns: a longer line would lose its end on most terminals. */
static void print_source(struct top *top)
{
	const struct activity *activity = &top->activity;
	const struct domain_activity *domain;
	char list[64] = "";
	int len = 0;

	if (!activity->nr_mapped) {
		screen_line(&top->screen,
			    "From hypercalls, which show only %%RUN: statistics need the patched Xen");
		return;
	}
	TAILQ_FOREACH(domain, &activity->domains, next) {
		if (domain->mapped)
			continue;
		if (len > 30) {
			strcpy(list + len, ", ...");
			break;
		}
		len += sprintf(list + len, "%s%u", len ? ", " : "",
			       domain->domid);
	}
	if (len)
		screen_line(&top->screen,
			    "From mapped statistics; from hypercalls: domain %s",
			    list);
	else
		screen_line(&top->screen, "From mapped statistics");
}

static void print_rows(struct top *top)
{
	struct screen *screen = &top->screen;
	struct top_view *view = &top->view;
	unsigned int visible = view->nr;
	char text[TOP_ROW];
	unsigned int i;

	if (screen->rows != UINT_MAX)
		visible = screen->rows > OTHER_LINES ?
			  screen->rows - OTHER_LINES : 0;
	top_view_scroll(view, visible);
	for (i = view->first; i < view->nr && i - view->first < visible; i++) {
		top_row_text(&view->rows[i], screen->columns, text);
		if (screen->curses && top_view_is_selected(view, i))
			screen_mark(screen, text);
		else
			screen_line(screen, "%s", text);
	}
}

static int draw(struct top *top)
{
	struct screen *screen = &top->screen;
	char text[TOP_ROW];

	if (top_view_arrange(&top->view, &top->activity))
		return fail("out of memory");
	screen_begin(screen);
	print_title(top);
	print_source(top);
	if (screen->curses)
		screen_line(screen,
			    "q quit  Enter vCPUs  s next key: r run w wait b blk t steal c switch d id n name");
	top_head_text(screen->columns, text);
	if (screen->curses)
		screen_mark(screen, text);
	else
		screen_line(screen, "%s", text);
	print_rows(top);
	if (screen_end(screen))
		return fail("cannot write the output: %s", strerror(errno));
	return 0;
}

static int page_of(const struct top *top)
{
	return top->screen.rows > OTHER_LINES + 1 ?
	       top->screen.rows - OTHER_LINES - 1 : 1;
}

/* Return false to quit. */
static bool handle_key(struct top *top, int key)
{
	struct top_view *view = &top->view;

	switch (key) {
	case 'q':
		return false;
	case '\n':
		top_view_toggle(view);
		break;
	case 's':
		view->key = (view->key + 1) % NR_SORT_KEYS;
		break;
	case SCREEN_UP:
		top_view_move(view, -1);
		break;
	case SCREEN_DOWN:
		top_view_move(view, 1);
		break;
	case SCREEN_PAGE_UP:
		top_view_move(view, -page_of(top));
		break;
	case SCREEN_PAGE_DOWN:
		top_view_move(view, page_of(top));
		break;
	case SCREEN_HOME:
		top_view_move(view, -INT_MAX);
		break;
	case SCREEN_LAST:
		top_view_move(view, INT_MAX);
		break;
	default:
		sort_key_of_letter(key, &view->key);
	}
	return true;
}

static bool handle_keys(struct top *top)
{
	int key;

	while ((key = screen_key()) >= 0) {
		if (!handle_key(top, key))
			return false;
		/* The next key must act on the rows that result from this one. */
		if (top_view_arrange(&top->view, &top->activity))
			break;	/* draw() fails, too, and reports it */
	}
	return true;
}

static bool is_gone(const struct top *top)
{
	return top->activity.only >= 0 && !top->activity.nr;
}

static int print_gone(struct top *top)
{
	screen_close(&top->screen);
	printf("domain %d is gone\n", top->activity.only);
	return 0;
}

/* Sample and draw until the count is reached, or something ends it. */
static int top_loop(struct top *top, struct events *events, uint64_t looks)
{
	const struct options *opts = top->opts;
	uint64_t samples = 0, look = 0;
	int status;

	while (!(opts->given & TAKES_COUNT) || samples < opts->count) {
		switch (events_wait(events)) {
		case EVENT_END:
			return 0;
		case EVENT_KEY:
			if (!handle_keys(top))
				return 0;
			break;
		case EVENT_RESIZE:
			screen_resize(&top->screen);
			if (!top->screen.curses)
				continue;
			break;
		case EVENT_TICK:
			activity_release_dying(&top->activity);
			if (++look % looks)
				continue;
			status = activity_sample(&top->activity);
			if (status)
				return status;
			if (is_gone(top))
				return print_gone(top);
			samples++;
			break;
		case EVENT_NONE:
			continue;
		}
		status = draw(top);
		if (status)
			return status;
	}
	return 0;
}

static int start_loop(struct top *top)
{
	const uint64_t looks = (top->interval + LOOK_NS - 1) / LOOK_NS;
	struct events events;
	int status;

	status = activity_sample(&top->activity);
	if (status)
		return status;
	if (events_start(&events, top->interval / looks, !is_batch(top)))
		return fail("cannot wait for keys: %s", strerror(errno));
	if (is_batch(top))
		screen_open_plain(&top->screen);
	else
		screen_open(&top->screen);
	if (!is_batch(top) && !top->screen.curses)
		return fail("cannot draw: the terminal cannot move its cursor; use --batch");
	/* Shares need two samples.  Show people a first table without them. */
	status = is_batch(top) ? 0 : draw(top);
	if (!status)
		status = top_loop(top, &events, looks);
	screen_close(&top->screen);
	events_end(&events);
	return status;
}

static int check_terminal(const struct options *opts)
{
	if (opts->given & TAKES_BATCH)
		return 0;
	if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
		return 0;
	return fail("cannot draw: stdin or stdout is not a terminal; use --batch");
}

static int run(struct top *top, int only)
{
	struct xen xen;
	int status = xen_open(&xen);

	if (status)
		return status;
	status = activity_open(&top->activity, &xen, only);
	if (!status)
		status = start_loop(top);
	top_view_free(&top->view);
	activity_close(&top->activity);
	xen_close(&xen);
	return status;
}

int top_run(const struct options *opts, char *const args[])
{
	struct top top = {
		.opts = opts,
		.interval = opts->given & TAKES_INTERVAL ? opts->interval :
							   USUAL_INTERVAL,
		.view.key = opts->sort,
		/* No domain has this number, so the first row is selected. */
		.view.selected = UINT16_MAX,
		.view.expand_all = opts->given & TAKES_BATCH,
	};
	uint16_t domid;
	int only = -1;
	int status;

	if (top.interval < MIN_INTERVAL)
		return usage_error("--interval: top's minimum is 0.1 s");
	if (args[0]) {
		status = operand_domid(args[0], &domid);
		if (status)
			return status;
		only = domid;
	}
	status = check_terminal(opts);
	return status ? status : run(&top, only);
}

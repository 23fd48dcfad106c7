// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "top_view.h"

static double share_of(const struct domain_activity *domain, enum sort_key key)
{
	const struct shares *shares = &domain->shares;

	switch (key) {
	case SORT_RUN:
		return shares->run;
	case SORT_WAIT:
		return shares->wait;
	case SORT_BLOCKED:
		return shares->blocked;
	case SORT_STEAL:
		return shares->steal;
	case SORT_SWITCHES:
		return shares->switches;
	default:
		return NAN;
	}
}

/* Larger numbers come first, unknown ones last. */
static int compare_numbers(double a, double b)
{
	if (isnan(a) || isnan(b))
		return isnan(a) - isnan(b);
	return (a < b) - (a > b);
}

static int compare_domains(const struct domain_activity *a,
			   const struct domain_activity *b, enum sort_key key)
{
	int order;

	if (key == SORT_NAME)
		order = strcmp(a->name, b->name);
	else
		order = compare_numbers(share_of(a, key), share_of(b, key));
	return order ? order : a->domid - b->domid;
}

static int compare_rows(const void *a, const void *b, void *data)
{
	const struct top_row *left = a, *right = b;
	const enum sort_key *key = data;

	return compare_domains(left->domain, right->domain, *key);
}

static bool is_expanded(const struct top_view *view, uint16_t domid)
{
	return view->expand_all ||
	       view->expanded[domid / 8] & 1u << domid % 8;
}

static unsigned int rows_of(const struct top_view *view,
			    const struct domain_activity *domain)
{
	return 1 + (is_expanded(view, domain->domid) ? domain->nr_vcpus : 0);
}

static unsigned int count_rows(const struct top_view *view,
			       const struct activity *activity)
{
	const struct domain_activity *domain;
	unsigned int nr = 0;

	TAILQ_FOREACH(domain, &activity->domains, next)
		nr += rows_of(view, domain);
	return nr;
}

/* Sort the domains at the end of the array, then copy them and their vCPUs forward. */
static void fill_rows(struct top_view *view, const struct activity *activity)
{
	struct top_row *sorted = view->rows + view->nr - activity->nr;
	const struct domain_activity *domain;
	struct top_row *to = sorted;
	unsigned int i;
	uint32_t vcpu;

	TAILQ_FOREACH(domain, &activity->domains, next) {
		*to = (struct top_row){ .domain = domain };
		to++;
	}
	qsort_r(sorted, activity->nr, sizeof(*sorted), compare_rows,
		&view->key);
	to = view->rows;
	for (i = 0; i < activity->nr; i++) {
		domain = sorted[i].domain;
		*to = (struct top_row){ .domain = domain };
		to++;
		if (!is_expanded(view, domain->domid))
			continue;
		for (vcpu = 0; vcpu < domain->nr_vcpus; vcpu++)
			*to++ = (struct top_row){
				.domain = domain, .vcpu = &domain->vcpus[vcpu],
			};
	}
}

bool top_view_is_selected(const struct top_view *view, unsigned int row)
{
	return !view->rows[row].vcpu &&
	       view->rows[row].domain->domid == view->selected;
}

/* If the selected domain is gone, select the one that took its place. */
static void find_selection(struct top_view *view)
{
	unsigned int row;

	for (row = 0; row < view->nr; row++) {
		if (top_view_is_selected(view, row)) {
			view->position = row;
			return;
		}
	}
	if (!view->nr)
		return;
	if (view->position >= view->nr)
		view->position = view->nr - 1;
	while (view->rows[view->position].vcpu)
		view->position--;
	view->selected = view->rows[view->position].domain->domid;
}

int top_view_arrange(struct top_view *view, const struct activity *activity)
{
	unsigned int nr = count_rows(view, activity);
	struct top_row *rows;

	rows = reallocarray(view->rows, nr + 1ul, sizeof(*rows));
	if (!rows)
		return -1;
	view->rows = rows;
	view->nr = nr;
	fill_rows(view, activity);
	find_selection(view);
	return 0;
}

void top_view_scroll(struct top_view *view, unsigned int visible)
{
	if (view->first > view->position)
		view->first = view->position;
	if (visible && view->position - view->first >= visible)
		view->first = view->position - visible + 1;
	/* Do not leave lines empty at the end. */
	if (view->nr <= visible)
		view->first = 0;
	else if (view->first > view->nr - visible)
		view->first = view->nr - visible;
}

void top_view_move(struct top_view *view, int by)
{
	const int step = by < 0 ? -1 : 1;
	long row = view->position;

	for (row += step; by && row >= 0 && row < view->nr; row += step) {
		if (view->rows[row].vcpu)
			continue;
		view->position = row;
		view->selected = view->rows[row].domain->domid;
		by -= step;
	}
}

void top_view_toggle(struct top_view *view)
{
	view->expanded[view->selected / 8] ^= 1u << view->selected % 8;
}

void top_view_free(struct top_view *view)
{
	free(view->rows);
	view->rows = NULL;
	view->nr = 0;
}

/* All columns except the name, and the narrowest and the widest name. */
#define OTHER_COLUMNS	63
#define MIN_NAME	15
#define MAX_NAME	40

static int name_width(unsigned int columns)
{
	if (columns < OTHER_COLUMNS + MIN_NAME)
		return MIN_NAME;
	if (columns > OTHER_COLUMNS + MAX_NAME)
		return MAX_NAME;
	return columns - OTHER_COLUMNS;
}

void top_head_text(unsigned int columns, char text[TOP_ROW])
{
	snprintf(text, TOP_ROW, "%5s %-*s %5s %-8s %4s %6s %6s %6s %6s %8s",
		 "DOMID", name_width(columns), "NAME", "VCPUS", "STATE",
		 "PCPU", "%RUN", "%WAIT", "%BLK", "%STEAL", "SWITCH/s");
}

/* Buffer size of a number. */
#define CELL		16

static const char *number_text(double value, char text[CELL])
{
	if (isnan(value))
		return "-";
	snprintf(text, CELL, "%.1f", value);
	return text;
}

void top_row_text(const struct top_row *row, unsigned int columns,
		  char text[TOP_ROW])
{
	const struct domain_activity *domain = row->domain;
	const struct vcpu_activity *vcpu = row->vcpu;
	const struct shares *shares = vcpu ? &vcpu->shares : &domain->shares;
	const char *state = vcpu ? vcpu->state : domain->state;
	char name[DOMAIN_NAME], nr[CELL] = "", pcpu[CELL] = "-";
	char cells[5][CELL];

	if (vcpu) {
		snprintf(name, sizeof(name), "  vCPU %" PRIu32, vcpu->vcpu);
		if (vcpu->pcpu != XEN_STATS_UNKNOWN)
			snprintf(pcpu, CELL, "%" PRIu32, vcpu->pcpu);
	} else {
		strcpy(name, domain->name[0] ? domain->name : "-");
		snprintf(nr, CELL, "%" PRIu32, domain->nr_vcpus);
	}
	snprintf(text, TOP_ROW, "%5u %-*.*s %5s %-8s %4s %6s %6s %6s %6s %8s",
		 domain->domid, name_width(columns), name_width(columns), name,
		 nr, state ? state : "-", pcpu,
		 number_text(shares->run, cells[0]),
		 number_text(shares->wait, cells[1]),
		 number_text(shares->blocked, cells[2]),
		 number_text(shares->steal, cells[3]),
		 number_text(shares->switches, cells[4]));
}

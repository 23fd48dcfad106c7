/* SPDX-License-Identifier: GPL-2.0-only */
/* The rows of xen-resource top: their order, the selection, and their text. */
#ifndef XEN_RESOURCE_TOP_VIEW_H
#define XEN_RESOURCE_TOP_VIEW_H

#include "activity.h"
#include "sort_key.h"

/**
 * struct top_row - one row
 * @domain: the domain
 * @vcpu:   one of its vCPUs, or NULL
 */
struct top_row {
	const struct domain_activity *domain;
	const struct vcpu_activity *vcpu;
};

/**
 * struct top_view - the rows, and how they are shown
 * @key:        order of the domains
 * @expand_all: show the vCPUs of all domains
 * @expanded:   one bit per domain whose vCPUs are shown
 * @selected:   the selected domain
 * @position:   its row, which is the place of the selection if it is destroyed
 * @first:      the first row on the screen
 * @nr:         number of @rows
 * @rows:       the rows
 */
struct top_view {
	enum sort_key key;
	bool expand_all;
	uint8_t expanded[0x10000 / 8];
	uint16_t selected;
	unsigned int position;
	unsigned int first;
	unsigned int nr;
	struct top_row *rows;
};

/**
 * top_view_arrange() - make and sort the rows, and find the selection again
 * @view:     the view
 * @activity: a sample, which must not change until the next call
 *
 * Return: 0, or -1: out of memory.
 */
int top_view_arrange(struct top_view *view, const struct activity *activity);

/** top_view_scroll() - choose the first row so that the selection is shown */
void top_view_scroll(struct top_view *view, unsigned int visible);

/** top_view_move() - select the domain that is @by domains below or above */
void top_view_move(struct top_view *view, int by);

/** top_view_toggle() - show or hide the vCPUs of the selected domain */
void top_view_toggle(struct top_view *view);

/** top_view_is_selected() - is this the row of the selected domain? */
bool top_view_is_selected(const struct top_view *view, unsigned int row);

/** top_view_free() - free the rows */
void top_view_free(struct top_view *view);

/* Buffer size of a row's text. */
#define TOP_ROW		256

/** top_head_text() - the heads of the columns, for a screen of that width */
void top_head_text(unsigned int columns, char text[TOP_ROW]);

/** top_row_text() - a row, for a screen of that width */
void top_row_text(const struct top_row *row, unsigned int columns,
		  char text[TOP_ROW]);

#endif

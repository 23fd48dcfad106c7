/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Wait for the events of a live view: the next sample, keys, another size of the
 * terminal, and signals that end it.  The signals are blocked and taken one by
 * one, so that they cannot interrupt the drawing.
 */
#ifndef XEN_RESOURCE_EVENTS_H
#define XEN_RESOURCE_EVENTS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/**
 * enum event - the reason to go on
 * @EVENT_NONE:   none; wait again
 * @EVENT_TICK:   a period has passed
 * @EVENT_RESIZE: the terminal has another size
 * @EVENT_KEY:    a key was pressed
 * @EVENT_END:    a signal ends the view
 */
enum event {
	EVENT_NONE,
	EVENT_TICK,
	EVENT_RESIZE,
	EVENT_KEY,
	EVENT_END,
};

/**
 * struct events - the state
 * @signals:  the signals that are blocked
 * @ended_by: the signal that ended the view, or 0
 * @poll_fd:  readable while a signal is pending; -1: keys are not waited for
 * @keys:     standard input may have keys
 */
struct events {
	sigset_t signals;
	int ended_by;
	int poll_fd;
	bool keys;
};

/**
 * events_start() - start a timer and block the signals
 * @events: set to the state
 * @period: nanoseconds between ticks
 * @keys:   also wait for keys on standard input
 *
 * Return: 0, or -1 with errno.
 */
int events_start(struct events *events, uint64_t period, bool keys);

/** events_wait() - wait for the next event */
enum event events_wait(struct events *events);

/**
 * events_end() - stop the timer
 *
 * If a signal other than SIGINT ended the view, raise it to end this process.  The
 * caller must have restored the terminal.
 */
void events_end(struct events *events);

#endif

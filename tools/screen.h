/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Print a text repeatedly.  On a terminal, every text overwrites the last one
 * and is truncated to fit; elsewhere, an empty line separates the texts.  The
 * program may end at any time without leaving the terminal in a bad state.
 */
#ifndef XEN_RESOURCE_SCREEN_H
#define XEN_RESOURCE_SCREEN_H

#include <stdbool.h>

/**
 * struct screen - the state
 * @terminal: standard output is a terminal
 * @rows:     number of lines that fit
 * @columns:  number of characters per line that fit
 * @used:     a text was printed
 */
struct screen {
	bool terminal;
	unsigned int rows;
	unsigned int columns;
	bool used;
};

/** screen_width() - columns of standard output; UINT_MAX: not a terminal */
unsigned int screen_width(void);

/** screen_open() - initialise the state */
void screen_open(struct screen *screen);

/** screen_resize() - query the terminal's current size */
void screen_resize(struct screen *screen);

/** screen_begin() - start a new text, which replaces the last one */
void screen_begin(struct screen *screen);

/** screen_line() - print one line, truncated if needed; adds the newline */
void screen_line(struct screen *screen, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * screen_end() - end the text and flush it
 *
 * Return: 0, or -1 with the errno of the write.
 */
int screen_end(struct screen *screen);

#endif

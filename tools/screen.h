/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text that is printed again and again: over itself on a terminal, cut to fit;
 * as blocks with an empty line between them where standard output is none.
 * A terminal needs no repair whenever the program ends.
 */
#ifndef XEN_RESOURCE_SCREEN_H
#define XEN_RESOURCE_SCREEN_H

#include <stdbool.h>

/**
 * struct screen - the state
 * @terminal: standard output is one
 * @rows:     lines that fit
 * @columns:  characters of each that fit
 * @used:     something was printed
 */
struct screen {
	bool terminal;
	unsigned int rows;
	unsigned int columns;
	bool used;
};

/** screen_open() - begin */
void screen_open(struct screen *screen);

/** screen_resize() - ask the terminal how large it is now */
void screen_resize(struct screen *screen);

/** screen_begin() - the lines that follow take the place of those before */
void screen_begin(struct screen *screen);

/** screen_line() - print a line, without its newline, and cut it if need be */
void screen_line(struct screen *screen, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * screen_end() - that was all: show it
 *
 * Return: 0, or -1 with errno when it could not be written.
 */
int screen_end(struct screen *screen);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Print a text repeatedly.  On a terminal that can do so, every text replaces the
 * last one, through ncurses; elsewhere, an empty line separates the texts.
 */
#ifndef XEN_RESOURCE_SCREEN_H
#define XEN_RESOURCE_SCREEN_H

#include <stdbool.h>

/**
 * struct screen - the state
 * @terminal: standard output is a terminal
 * @curses:   ncurses draws on it
 * @rows:     number of lines that fit
 * @columns:  number of characters per line that fit
 * @row:      the next line
 * @used:     a text was printed
 */
struct screen {
	bool terminal;
	bool curses;
	unsigned int rows;
	unsigned int columns;
	unsigned int row;
	bool used;
};

/** screen_width() - columns of standard output; UINT_MAX: not a terminal */
unsigned int screen_width(void);

/** screen_open() - initialise the state, and start ncurses if it can be used */
void screen_open(struct screen *screen);

/**
 * screen_open_plain() - initialise the state to print texts one after the other
 */
void screen_open_plain(struct screen *screen);

/** screen_resize() - query the terminal's current size */
void screen_resize(struct screen *screen);

/** screen_begin() - start a new text, which replaces the last one */
void screen_begin(struct screen *screen);

/** screen_line() - print one line, truncated if needed; adds the newline */
void screen_line(struct screen *screen, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** screen_mark() - print one line in reverse, for a head or a selection */
void screen_mark(struct screen *screen, const char *text);

/**
 * screen_end() - end the text and flush it
 *
 * Return: 0, or -1 with the errno of the write.
 */
int screen_end(struct screen *screen);

/* Keys that are not characters. */
#define SCREEN_UP	0x100
#define SCREEN_DOWN	0x101
#define SCREEN_PAGE_UP	0x102
#define SCREEN_PAGE_DOWN 0x103
#define SCREEN_HOME	0x104
#define SCREEN_LAST	0x105
#define SCREEN_OTHER	0x1ff

/** screen_key() - the next key that was pressed; -1: none is left */
int screen_key(void);

/** screen_close() - restore the terminal */
void screen_close(struct screen *screen);

/**
 * screen_leave() - restore the terminal before a message or an exit
 *
 * It may be called at any time and more than once.
 */
void screen_leave(void);

#endif

// SPDX-License-Identifier: GPL-2.0-only
#include <curses.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "screen.h"
#include "terminal.h"

/* Defaults for a terminal that does not report its size. */
#define USUAL_ROWS	24
#define USUAL_COLUMNS	80

/* Maximum length of a line. */
#define LINE		256

/* The screen of ncurses, while it is in use. */
static SCREEN *active;

static bool query_size(unsigned int *rows, unsigned int *columns)
{
	struct winsize size;

	*rows = USUAL_ROWS;
	*columns = USUAL_COLUMNS;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_row ||
	    !size.ws_col)
		return false;
	*rows = size.ws_row;
	*columns = size.ws_col;
	return true;
}

unsigned int screen_width(void)
{
	unsigned int rows, columns;

	if (!isatty(STDOUT_FILENO))
		return UINT_MAX;
	query_size(&rows, &columns);
	return columns;
}

void screen_open_plain(struct screen *screen)
{
	*screen = (struct screen){
		.terminal = isatty(STDOUT_FILENO),
		.rows = UINT_MAX,
		.columns = LINE,
	};
	if (screen->terminal)
		screen->columns = screen_width();
}

void screen_open(struct screen *screen)
{
	static bool registered;

	screen_open_plain(screen);
	if (!screen->terminal)
		return;
	if (!registered)
		atexit(screen_leave);
	registered = true;
	fflush(stdout);
	if (terminal_can_move_cursor())
		active = newterm(NULL, stdout, stdin);
	if (!active) {
		terminal_hide_input();
		return;
	}
	screen->curses = true;
	/* Do not echo ^C, which still sends SIGINT. */
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	curs_set(0);
	screen_resize(screen);
}

void screen_resize(struct screen *screen)
{
	if (!screen->curses)
		return;
	if (query_size(&screen->rows, &screen->columns))
		resizeterm(screen->rows, screen->columns);
}

void screen_begin(struct screen *screen)
{
	if (screen->curses)
		erase();
	else if (screen->used)
		putchar('\n');
	screen->row = 0;
	screen->used = true;
}

static void put_line(struct screen *screen, const char *text)
{
	if (screen->curses)
		mvaddnstr(screen->row, 0, text, screen->columns);
	else
		printf("%.*s\n", (int)screen->columns, text);
	screen->row++;
}

void screen_line(struct screen *screen, const char *format, ...)
{
	char line[LINE + 1];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	put_line(screen, line);
}

void screen_mark(struct screen *screen, const char *text)
{
	if (screen->curses)
		attron(A_REVERSE);
	put_line(screen, text);
	if (screen->curses)
		attroff(A_REVERSE);
}

int screen_end(struct screen *screen)
{
	if (screen->curses)
		return refresh() == ERR ? -1 : 0;
	return fflush(stdout) ? -1 : 0;
}

int screen_key(void)
{
	int key = getch();

	switch (key) {
	case ERR:
		return -1;
	case KEY_UP:
		return SCREEN_UP;
	case KEY_DOWN:
		return SCREEN_DOWN;
	case KEY_PPAGE:
		return SCREEN_PAGE_UP;
	case KEY_NPAGE:
		return SCREEN_PAGE_DOWN;
	case KEY_HOME:
		return SCREEN_HOME;
	case KEY_END:
		return SCREEN_LAST;
	case KEY_ENTER:
	case '\r':
		return '\n';
	default:
		return key < 0x100 ? key : SCREEN_OTHER;
	}
}

void screen_leave(void)
{
	SCREEN *leaving = active;

	terminal_show_input();
	if (!leaving)
		return;
	active = NULL;
	/* Discard keys that are not read yet: the shell would get them. */
	flushinp();
	endwin();
	delscreen(leaving);
}

void screen_close(struct screen *screen)
{
	if (screen->terminal)
		screen_leave();
	screen->curses = false;
}

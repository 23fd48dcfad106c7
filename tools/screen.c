// SPDX-License-Identifier: GPL-2.0-only
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "screen.h"

/* ECMA-48: to the upper left corner; clear to the end of line, of screen. */
#define HOME		"\033[H"
#define CLEAR_LINE	"\033[K"
#define CLEAR_REST	"\033[J"

/* What a terminal that does not tell has. */
#define USUAL_ROWS	24
#define USUAL_COLUMNS	80

/* No line is longer. */
#define LINE		160

/* A screenful goes out in one piece: nothing flickers. */
#define BUFFER		65536

void screen_open(struct screen *screen)
{
	*screen = (struct screen){
		.terminal = isatty(STDOUT_FILENO),
		.rows = UINT_MAX,
		.columns = LINE,
	};
	if (!screen->terminal)
		return;
	setvbuf(stdout, NULL, _IOFBF, BUFFER);
	screen_resize(screen);
}

void screen_resize(struct screen *screen)
{
	struct winsize size;

	if (!screen->terminal)
		return;
	screen->rows = USUAL_ROWS;
	screen->columns = USUAL_COLUMNS;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_row ||
	    !size.ws_col)
		return;
	screen->rows = size.ws_row;
	screen->columns = size.ws_col;
}

void screen_begin(struct screen *screen)
{
	if (screen->terminal)
		fputs(screen->used ? HOME : HOME CLEAR_REST, stdout);
	else if (screen->used)
		putchar('\n');
	screen->used = true;
}

void screen_line(struct screen *screen, const char *format, ...)
{
	char line[LINE + 1];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	/* Cleared first: behind a full line it would take the last character. */
	printf("%s%.*s\n", screen->terminal ? CLEAR_LINE : "",
	       (int)screen->columns, line);
}

int screen_end(struct screen *screen)
{
	if (screen->terminal)
		fputs(CLEAR_REST, stdout);
	return fflush(stdout) ? -1 : 0;
}

// SPDX-License-Identifier: GPL-2.0-only
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "screen.h"

/* ECMA-48: home the cursor; clear to the end of the line, of the screen. */
#define HOME		"\033[H"
#define CLEAR_LINE	"\033[K"
#define CLEAR_REST	"\033[J"

/* Defaults for a terminal that does not report its size. */
#define USUAL_ROWS	24
#define USUAL_COLUMNS	80

/* Maximum length of a line. */
#define LINE		160

/* Large enough to write a whole screen at once, which avoids flicker. */
#define BUFFER		65536

unsigned int screen_width(void)
{
	struct screen screen;

	if (!isatty(STDOUT_FILENO))
		return UINT_MAX;
	screen = (struct screen){ .terminal = true };
	screen_resize(&screen);
	return screen.columns;
}

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
	/* Clear first: after a full line it would erase the last character. */
	printf("%s%.*s\n", screen->terminal ? CLEAR_LINE : "",
	       (int)screen->columns, line);
}

int screen_end(struct screen *screen)
{
	if (screen->terminal)
		fputs(CLEAR_REST, stdout);
	return fflush(stdout) ? -1 : 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/* Uses <term.h>, whose macros, such as "columns", would break other files. */
#include <curses.h>
#include <stdlib.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "terminal.h"

bool terminal_can_move_cursor(void)
{
	int err;

	return getenv("TERM") &&
	       setupterm(NULL, STDOUT_FILENO, &err) == OK &&
	       cursor_address && clear_screen;
}

/* The modes to restore; valid while @hidden. */
static struct termios shown;
static bool hidden;

void terminal_hide_input(void)
{
	struct termios modes;

	/* SIGTTOU would stop a background process that changes the modes. */
	if (tcgetpgrp(STDOUT_FILENO) != getpgrp() ||
	    tcgetattr(STDOUT_FILENO, &shown))
		return;
	modes = shown;
	modes.c_lflag &= ~ECHO;
	hidden = !tcsetattr(STDOUT_FILENO, TCSANOW, &modes);
}

void terminal_show_input(void)
{
	if (hidden)
		tcsetattr(STDOUT_FILENO, TCSAFLUSH, &shown);
	hidden = false;
}

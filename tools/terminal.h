/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_RESOURCE_TERMINAL_H
#define XEN_RESOURCE_TERMINAL_H

#include <stdbool.h>

/**
 * terminal_can_move_cursor() - can a text replace the last one?
 *
 * Return: false if $TERM is not set, is unknown, or is a terminal such as "dumb".
 */
bool terminal_can_move_cursor(void);

/** terminal_hide_input() - do not show what the user types, such as ^C */
void terminal_hide_input(void);

/** terminal_show_input() - undo terminal_hide_input() */
void terminal_show_input(void);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_RESOURCE_HELP_H
#define XEN_RESOURCE_HELP_H

/** help_print() - print a summary of the command line; return the exit status */
int help_print(void);

#endif

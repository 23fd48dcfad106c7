/* SPDX-License-Identifier: GPL-2.0-only */
/* Other processes. */
#ifndef XEN_RESOURCE_PROCESS_H
#define XEN_RESOURCE_PROCESS_H

#include <sys/types.h>

/* Buffer size of a process's name. */
#define PROCESS_NAME	32

/**
 * process_name() - read the name of a process
 * @pid:  the process
 * @name: set to the name, or to "?" if the process has ended
 *
 * A process can set its own name to any bytes: unprintable ones become '?'.
 */
void process_name(pid_t pid, char name[PROCESS_NAME]);

/** printable() - replace every unprintable byte of a string by '?' */
void printable(char *text);

#endif

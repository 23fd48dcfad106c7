/* SPDX-License-Identifier: GPL-2.0-only */
/* Give up what a device model does not need to serve its guest. */
#ifndef DROP_PRIVILEGES_H
#define DROP_PRIVILEGES_H

#include <stdbool.h>
#include <sys/types.h>

/**
 * drop_privileges() - confine this process to the files that it has open
 * @directory: new root directory, should be empty
 * @uid:       user and group that the process becomes, not 0
 *
 * Call as root, with one thread. Afterwards the kernel kills the process if it opens
 * a file, creates a process or a thread, executes a program, changes its namespaces
 * or its scheduling.
 *
 * Return: true; false with a message, when it may have dropped a part of them.
 */
bool drop_privileges(const char *directory, uid_t uid);

#endif

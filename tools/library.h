/* SPDX-License-Identifier: GPL-2.0-only */
/* The library in use. */
#ifndef XEN_RESOURCE_LIBRARY_H
#define XEN_RESOURCE_LIBRARY_H

#include <limits.h>

/**
 * library_find() - find the library that this process uses
 * @path: set to its file, for messages
 *
 * Return: its version, which points into @path; NULL if another library, such
 * as a preloaded one, provides the functions.
 */
const char *library_find(char path[PATH_MAX]);

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Functions of other libraries in this process, to which we never link. */
#ifndef XENRESOURCE_SYMBOL_H
#define XENRESOURCE_SYMBOL_H

/**
 * symbol_next() - find the same function in the real libxenforeignmemory
 * @name: its name
 *
 * Return: the function, or NULL when that library is not in the process.
 */
void *symbol_next(const char *name);

/** symbol_toolcore() - find a function of libxentoolcore; NULL if absent */
void *symbol_toolcore(const char *name);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether a library can be preloaded, judged by a program's file. */
#ifndef XEN_RESOURCE_PROGRAM_H
#define XEN_RESOURCE_PROGRAM_H

#include <limits.h>
#include <stdbool.h>

/**
 * enum program_kind - how a program starts
 * @PROGRAM_UNKNOWN: neither ELF nor a script
 * @PROGRAM_SCRIPT:  an interpreter runs it
 * @PROGRAM_FOREIGN: ELF, of another architecture or word size
 * @PROGRAM_STATIC:  ELF, without a dynamic linker
 * @PROGRAM_DYNAMIC: ELF, with a dynamic linker
 */
enum program_kind {
	PROGRAM_UNKNOWN,
	PROGRAM_SCRIPT,
	PROGRAM_FOREIGN,
	PROGRAM_STATIC,
	PROGRAM_DYNAMIC,
};

/**
 * struct program - what program_read() found
 * @kind:          how it starts
 * @interpreter:   a script's interpreter, or a program's dynamic linker
 * @loads_library: it contains the name of libxenforeignmemory, but is not
 *                 linked to it
 * @opens_privcmd: it contains the path of privcmd
 * @privileged:    it changes the caller's user, group or capabilities
 */
struct program {
	enum program_kind kind;
	char interpreter[PATH_MAX];
	bool loads_library;
	bool opens_privcmd;
	bool privileged;
};

/**
 * program_find() - find the file that execvp(3) would start
 * @name: the name or path
 * @path: set to the path
 *
 * Return: false if it does not exist.
 */
bool program_find(const char *name, char path[PATH_MAX]);

/**
 * program_read() - read a program's file
 * @path:    the file
 * @program: set to what it contains
 *
 * The file may contain anything: offsets outside of it are ignored.
 *
 * Return: 0, or -1 with errno.
 */
int program_read(const char *path, struct program *program);

#endif

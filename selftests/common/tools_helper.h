/* SPDX-License-Identifier: GPL-2.0-only */
/* Functions of the helpers that create domains for tools_output.sh. */
#ifndef TOOLS_HELPER_H
#define TOOLS_HELPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "test_frames.h"

/** check() - exit with a message unless @ok */
static inline void check(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

/** save() - write @nr frames to @dir/@name for comparison by the script */
static inline void save(const char *dir, const char *name, const void *pages,
			size_t nr)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "w");
	check(file, path);
	check(fwrite(pages, FRAME_SIZE, nr, file) == nr, path);
	check(!fclose(file), path);
}

#endif

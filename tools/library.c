// SPDX-License-Identifier: GPL-2.0-only
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "library.h"

const char *library_find(char path[PATH_MAX])
{
	static const char prefix[] = "libxenresource.so.";
	Dl_info info;
	char *at;

	if (!dladdr(dlsym(RTLD_DEFAULT, "xenforeignmemory_open"), &info) ||
	    !realpath(info.dli_fname, path)) {
		strcpy(path, "unknown file");
		return NULL;
	}
	/* The name of the file ends with the version. */
	at = strrchr(path, '/');
	if (!at || strncmp(at + 1, prefix, sizeof(prefix) - 1) != 0)
		return NULL;
	return at + sizeof(prefix);
}

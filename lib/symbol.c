// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Symbols are looked up on every use: only rare calls need one, a later
 * dlopen(3) may load the library, and a cached pointer could outlive it.
 */
#include <dlfcn.h>
#include <link.h>
#include <stddef.h>
#include <string.h>

#include "symbol.h"

/* struct loaded - the search for a loaded library: its soname and its path */
struct loaded {
	const char *soname;
	const char *path;
};

static int is_loaded(struct dl_phdr_info *info, size_t size, void *data)
{
	const char *file = strrchr(info->dlpi_name, '/');
	struct loaded *loaded = data;

	(void)size;
	file = file ? file + 1 : info->dlpi_name;
	if (strncmp(file, loaded->soname, strlen(loaded->soname)))
		return 0;
	loaded->path = info->dlpi_name;
	return 1;
}

/*
 * A plugin loaded with RTLD_LOCAL can call us while its libraries are outside
 * the global search order.  The plugin's own reference keeps them loaded, so
 * the symbol stays valid after dlclose() here.
 *
 * Do not pass dlopen() a soname that is not loaded: it opens files to find it,
 * even with RTLD_NOLOAD, and a device model may run without that permission.
 */
static void *symbol_hidden(const char *soname, const char *name)
{
	struct loaded loaded = { .soname = soname };
	void *library, *symbol;

	if (!dl_iterate_phdr(is_loaded, &loaded))
		return NULL;
	library = dlopen(loaded.path, RTLD_LAZY | RTLD_NOLOAD);
	if (!library)
		return NULL;
	symbol = dlsym(library, name);
	dlclose(library);
	return symbol;
}

void *symbol_next(const char *name)
{
	void *symbol = dlsym(RTLD_NEXT, name);

	return symbol ? symbol : symbol_hidden("libxenforeignmemory.so.1", name);
}

void *symbol_toolcore(const char *name)
{
	void *symbol = dlsym(RTLD_DEFAULT, name);

	return symbol ? symbol : symbol_hidden("libxentoolcore.so.1", name);
}

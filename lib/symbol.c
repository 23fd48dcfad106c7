// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Functions of libraries that the program may have brought along.
 *
 * They are looked up at each use.  Only rare calls need one, a library may come
 * with a later dlopen(3), and a pointer kept could outlive its library.
 */
#include <dlfcn.h>

#include "internal.h"

/*
 * A plugin's libraries can be hidden from the global search order although the
 * plugin calls us.  What it calls us with then comes from that hidden library,
 * which its own reference keeps loaded.
 */
static void *symbol_hidden(const char *soname, const char *name)
{
	void *library = dlopen(soname, RTLD_LAZY | RTLD_NOLOAD);
	void *symbol;

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

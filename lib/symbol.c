// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Symbols are looked up on every use: only rare calls need one, a later
 * dlopen(3) may load the library, and a cached pointer could outlive it.
 */
#include <dlfcn.h>
#include <stddef.h>

#include "symbol.h"

/*
 * A plugin loaded with RTLD_LOCAL can call us while its libraries are outside
 * the global search order.  The plugin's own reference keeps them loaded, so
 * the symbol stays valid after dlclose() here.
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

// SPDX-License-Identifier: GPL-2.0-only
/* xen-resource --version: the versions of all parts. */
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../driver/version.h"
#include "command.h"
#include "json.h"

#define MODULE_VERSION_FILE	"/sys/module/xen_resource/version"
#define XEN_TYPE_FILE		"/sys/hypervisor/type"
#define XEN_VERSION_DIR		"/sys/hypervisor/version/"

/* Buffer size of a line. */
#define LINE	64

static bool read_line(const char *path, char line[LINE])
{
	FILE *file = fopen(path, "re");
	bool ok;

	if (!file)
		return false;
	ok = fgets(line, LINE, file);
	fclose(file);
	if (ok)
		line[strcspn(line, "\n")] = '\0';
	return ok;
}

static bool xen_version(char text[3 * LINE + 2])
{
	char type[LINE], major[LINE], minor[LINE], extra[LINE];

	if (!read_line(XEN_TYPE_FILE, type) || strcmp(type, "xen") != 0)
		return false;
	if (!read_line(XEN_VERSION_DIR "major", major) ||
	    !read_line(XEN_VERSION_DIR "minor", minor) ||
	    !read_line(XEN_VERSION_DIR "extra", extra))
		return false;
	sprintf(text, "%s.%s%s", major, minor, extra);
	return true;
}

/*
 * Find the library in use, which may be a preloaded one.  The file name of
 * libxenresource ends with its version.
 */
static void find_library(char path[PATH_MAX], const char **version)
{
	static const char prefix[] = "libxenresource.so.";
	Dl_info info;
	char *at;

	*version = NULL;
	if (!dladdr(dlsym(RTLD_DEFAULT, "xenforeignmemory_open"), &info) ||
	    !realpath(info.dli_fname, path)) {
		strcpy(path, "unknown file");
		return;
	}
	at = strrchr(path, '/');
	if (at && !strncmp(at + 1, prefix, sizeof(prefix) - 1))
		*version = at + sizeof(prefix);
}

static int version_run(const struct options *opts, char *const args[])
{
	char module[LINE], xen[3 * LINE + 2];
	bool has_module = read_line(MODULE_VERSION_FILE, module);
	bool has_xen = xen_version(xen);
	char path[PATH_MAX];
	const char *library;
	struct json_object *object;

	(void)args;
	find_library(path, &library);
	if (opts->given & TAKES_JSON) {
		object = json_make_object();
		json_set_string(object, "tool", XEN_RESOURCE_VERSION);
		json_set_string(object, "library", library);
		json_set_string(object, "library_path", path);
		json_set_string(object, "module", has_module ? module : NULL);
		json_set_string(object, "xen", has_xen ? xen : NULL);
		json_print(object);
		putchar('\n');
		return EXIT_SUCCESS;
	}
	printf("xen-resource %s\n", XEN_RESOURCE_VERSION);
	printf("library      %s (%s)\n",
	       library ? library : "not libxenresource", path);
	printf("module       %s\n", has_module ? module : "not loaded");
	printf("Xen          %s\n", has_xen ? xen : "not running here");
	return EXIT_SUCCESS;
}

const struct command version_command = {
	.name = "--version",
	.synopsis = "[--json]",
	.min_args = 0,
	.max_args = 0,
	.takes = TAKES_JSON,
	.run = version_run,
};

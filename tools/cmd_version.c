// SPDX-License-Identifier: GPL-2.0-only
/* xen-resource --version: the versions of all parts. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "../driver/version.h"
#include "command.h"
#include "hypervisor.h"
#include "json.h"
#include "library.h"
#include "nodes.h"
#include "textfile.h"

/* Buffer size of a line. */
#define LINE	64

int version_run(const struct options *opts, char *const args[])
{
	char module[LINE], xen[XEN_VERSION];
	bool has_module = read_line(MODULE_VERSION_FILE, module, LINE);
	bool has_xen = hypervisor_version(xen);
	char path[PATH_MAX];
	const char *library = library_find(path);
	struct json_object *object;

	(void)args;
	if (opts->given & TAKES_JSON) {
		object = json_make_output();
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

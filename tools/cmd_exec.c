// SPDX-License-Identifier: GPL-2.0-only
/* xen-resource exec: run a program with the library preloaded. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "library.h"
#include "program.h"
#include "report.h"

#define PRELOAD		"LD_PRELOAD"

/* Exit statuses of programs that run another, such as env(1). */
#define EXIT_CANNOT_EXEC	126
#define EXIT_NOT_FOUND		127

/* Scripts whose interpreters are scripts: the kernel's limit is 5. */
#define MAX_SCRIPTS	5

static void warn(const char *path, const char *text)
{
	fprintf(stderr, "xen-resource: warning: %s %s; use 'xen-resource enable'\n",
		path, text);
}

static const char *kind_warning(const struct program *program)
{
	switch (program->kind) {
	case PROGRAM_STATIC:
		return "is statically linked and ignores the preloaded library";
	case PROGRAM_FOREIGN:
		return "is for another architecture and cannot load the library";
	default:
		return NULL;
	}
}

/* Does another C library's dynamic linker start the program? */
static bool has_other_linker(const struct program *program)
{
	struct program self;

	return program->kind == PROGRAM_DYNAMIC &&
	       !program_read("/proc/self/exe", &self) &&
	       strcmp(basename(program->interpreter),
		      basename(self.interpreter)) != 0;
}

static void warn_about(const char *path, const struct program *program)
{
	const char *text = kind_warning(program);

	if (text)
		warn(path, text);
	if (has_other_linker(program))
		warn(path, "uses another C library and cannot load libxenresource");
	if (program->privileged)
		warn(path, "is setuid, setgid or has capabilities, and ignores the library");
	if (program->loads_library)
		warn(path, "loads libxenforeignmemory itself and may bypass libxenresource");
	if (program->opens_privcmd)
		warn(path, "opens privcmd itself and may bypass the library");
}

/* Warn about the program, or the interpreter that runs it. */
static void check_program(const char *path)
{
	struct program program;
	char next[PATH_MAX];
	int i;

	for (i = 0; i <= MAX_SCRIPTS && !program_read(path, &program); i++) {
		warn_about(path, &program);
		if (program.kind != PROGRAM_SCRIPT)
			return;
		strcpy(next, program.interpreter);
		path = next;
	}
}

/* Preload @library before the libraries that are preloaded already. */
static int set_preload(const char *library)
{
	const char *old = getenv(PRELOAD);
	char *value;
	int rc;

	/* The dynamic linker splits the list at these characters. */
	if (strpbrk(library, " \t:"))
		return fail("cannot preload %s: its path contains a space or a colon; move it",
			    library);
	if (asprintf(&value, "%s%s%s", library, old && *old ? ":" : "",
		     old ? old : "") < 0)
		return fail("out of memory");
	rc = setenv(PRELOAD, value, 1);
	free(value);
	return rc ? fail("out of memory") : 0;
}

int exec_run(const struct options *opts, char *const args[])
{
	char path[PATH_MAX], library[PATH_MAX];
	int status;

	(void)opts;
	if (!library_find(library))
		return fail("cannot use %s: not libxenresource; unset LD_PRELOAD, LD_LIBRARY_PATH",
			    library);
	if (!program_find(args[0], path)) {
		fail("cannot run %s: not found or not executable", args[0]);
		return EXIT_NOT_FOUND;
	}
	check_program(path);
	status = set_preload(library);
	if (status)
		return status;
	execvp(args[0], args);
	fail("cannot run %s: %s", args[0], strerror(errno));
	return EXIT_CANNOT_EXEC;
}

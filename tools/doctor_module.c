// SPDX-License-Identifier: GPL-2.0-only
/* Checks of the module and of the versions of the parts. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "../driver/version.h"
#include "doctor.h"
#include "library.h"
#include "nodes.h"
#include "textfile.h"

#define ENFORCE_FILE	"/sys/module/module/parameters/sig_enforce"
#define TAINT_FILE	"/proc/sys/kernel/tainted"

#define NOT_LOADED	"the module is not loaded; run 'modprobe xen-resource'"

/* Does depmod(8) know the module of this kernel? */
static bool is_installed(const char *release)
{
	char path[128], *line = NULL;
	bool found = false;
	size_t size = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/lib/modules/%s/modules.dep", release);
	file = fopen(path, "re");
	if (!file)
		return false;
	while (!found && getline(&line, &size, file) > 0) {
		line[strcspn(line, ":")] = '\0';
		found = strstr(line, "/xen-resource.ko");
	}
	free(line);
	fclose(file);
	return found;
}

void check_module(struct doctor *doctor)
{
	struct utsname kernel;

	if (doctor->nodes.loaded) {
		doctor_add(doctor, DOCTOR_OK, "module-loaded", NULL,
			   "the module is loaded");
		return;
	}
	uname(&kernel);
	if (!is_installed(kernel.release))
		doctor_add(doctor, DOCTOR_PROBLEM, "module-not-installed",
			   "install xen-resource-dkms and the headers of this kernel, or run 'make install'",
			   "the module is not installed for kernel %s",
			   kernel.release);
	else
		doctor_add(doctor, DOCTOR_PROBLEM, "module-not-loaded",
			   doctor->on_xen ? "run 'modprobe xen-resource'" :
			   "boot Xen: the module loads in dom0 only",
			   "the module is not loaded");
}

static bool same_version(const char *version)
{
	return !strcmp(version, XEN_RESOURCE_VERSION);
}

void check_versions(struct doctor *doctor)
{
	const char *module = doctor->nodes.version;
	char path[PATH_MAX];
	const char *library = library_find(path);

	if (!library)
		doctor_add(doctor, DOCTOR_WARNING, "library-other",
			   "unset LD_PRELOAD and LD_LIBRARY_PATH",
			   "the command uses %.128s instead of libxenresource",
			   path);
	else if (!same_version(library))
		doctor_add(doctor, DOCTOR_WARNING, "library-version",
			   "install the command and the library from the same version, and run 'ldconfig'",
			   "the command has version %s, its library %s (%.128s)",
			   XEN_RESOURCE_VERSION, library, path);
	if (!doctor->nodes.loaded)
		doctor_skip(doctor, "version of the module", NOT_LOADED);
	else if (!same_version(module))
		doctor_add(doctor, DOCTOR_WARNING, "module-version",
			   "install both from the same version, then load the module again or reboot",
			   "the command has version %s, the loaded module %s",
			   XEN_RESOURCE_VERSION, module);
	else if (library && same_version(library))
		doctor_add(doctor, DOCTOR_OK, "versions", NULL,
			   "command, library and module have version %s",
			   module);
}

static bool file_has(const char *path, char c)
{
	char line[32];

	return read_line(path, line, sizeof(line)) && strchr(line, c);
}

void check_signature(struct doctor *doctor)
{
	bool enforced = file_has(ENFORCE_FILE, 'Y');

	if (doctor->nodes.loaded && file_has(MODULE_DIR "/taint", 'E'))
		doctor_add(doctor, DOCTOR_WARNING, "module-unsigned",
			   "sign it with a trusted key: see packaging/README.md",
			   "the module is not signed with a key that the kernel trusts");
	else if (doctor->nodes.loaded)
		doctor_add(doctor, DOCTOR_OK, "module-signature", NULL,
			   "the kernel accepts the module's signature, or does not check signatures");
	else if (enforced)
		doctor_add(doctor, DOCTOR_WARNING, "signature-enforced",
			   "sign the module, and enrol the certificate with 'mokutil --import'",
			   "the kernel loads signed modules only");
	else
		doctor_skip(doctor, "signature of the module", NOT_LOADED);
}

/* Taint bits that make results doubtful: see the kernel's tainted-kernels.rst. */
#define TAINT_MACHINE_CHECK	(1ul << 4)
#define TAINT_BAD_PAGE		(1ul << 5)
#define TAINT_DIED		(1ul << 7)
#define TAINT_WARNING		(1ul << 9)
#define TAINT_SOFT_LOCKUP	(1ul << 14)

void check_taint(struct doctor *doctor)
{
	unsigned long taint;
	char line[32];

	if (!read_line(TAINT_FILE, line, sizeof(line))) {
		doctor_skip(doctor, "state of the kernel",
			    "cannot read " TAINT_FILE "; mount procfs on /proc");
		return;
	}
	taint = strtoul(line, NULL, 10);
	if (taint & (TAINT_MACHINE_CHECK | TAINT_BAD_PAGE | TAINT_DIED))
		doctor_add(doctor, DOCTOR_PROBLEM, "kernel-crashed",
			   "read 'dmesg', then reboot",
			   "the kernel has reported an oops, a machine check or a bad page (taint %lu)",
			   taint);
	else if (taint & (TAINT_WARNING | TAINT_SOFT_LOCKUP))
		doctor_add(doctor, DOCTOR_WARNING, "kernel-warned",
			   "read 'dmesg'",
			   "the kernel has logged a warning or a lockup (taint %lu)",
			   taint);
	else
		doctor_add(doctor, DOCTOR_OK, "kernel-taint", NULL,
			   "the kernel has not logged a crash (taint %lu)",
			   taint);
}

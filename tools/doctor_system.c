// SPDX-License-Identifier: GPL-2.0-only
/* Checks of Xen and of the kernel. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <xen/xen.h>
#include <xen/features.h>

#include "doctor.h"
#include "hypervisor.h"
#include "textfile.h"

#define GUEST_TYPE_FILE	"/sys/hypervisor/guest_type"
#define LOCKDOWN_FILE	"/sys/kernel/security/lockdown"

#define NOT_ON_XEN	"this system does not run on Xen; boot Xen, and run this in dom0"

void check_xen(struct doctor *doctor)
{
	if (doctor->on_xen)
		doctor_add(doctor, DOCTOR_OK, "on-xen", NULL,
			   "this system runs on Xen");
	else
		doctor_add(doctor, DOCTOR_PROBLEM, "not-on-xen",
			   "boot Xen, and run this in dom0",
			   "this system does not run on Xen");
}

void check_dom0(struct doctor *doctor)
{
	unsigned long features;

	if (!doctor->on_xen)
		doctor_skip(doctor, "dom0", NOT_ON_XEN);
	else if (!hypervisor_features(&features))
		doctor_add(doctor, DOCTOR_WARNING, "dom0-unknown",
			   "check that this is dom0: 'xl list' works there",
			   "the kernel does not report whether this is dom0");
	else if (features & 1u << XENFEAT_dom0)
		doctor_add(doctor, DOCTOR_OK, "dom0", NULL,
			   "this domain is dom0");
	else
		doctor_add(doctor, DOCTOR_PROBLEM, "not-dom0",
			   "run this in dom0", "this domain is not dom0");
}

/* A kernel without the file still reports its features. */
static bool read_mode(char mode[16])
{
	unsigned long features;

	if (read_line(GUEST_TYPE_FILE, mode, 16))
		return true;
	if (!hypervisor_features(&features))
		return false;
	strcpy(mode, features & 1u << XENFEAT_auto_translated_physmap ? "PVH" :
									"PV");
	return true;
}

void check_mode(struct doctor *doctor)
{
	char mode[16];

	if (!doctor->on_xen)
		doctor_skip(doctor, "mode of this domain", NOT_ON_XEN);
	else if (!read_mode(mode))
		doctor_add(doctor, DOCTOR_WARNING, "mode-unknown",
			   "use a newer kernel",
			   "the kernel does not report whether it is PV or PVH");
	else if (!strcmp(mode, "PV"))
		doctor_add(doctor, DOCTOR_OK, "mode-pv", NULL,
			   "the kernel runs in PV mode");
	else if (!strcmp(mode, "PVH"))
		doctor_add(doctor, DOCTOR_OK, "mode-pvh", NULL,
			   "the kernel runs in PVH mode");
	else
		doctor_add(doctor, DOCTOR_WARNING, "mode-other",
			   "run this in a PV or PVH dom0",
			   "the kernel runs in mode %s", mode);
}

void check_xen_version(struct doctor *doctor)
{
	char version[XEN_VERSION];
	unsigned int major, minor;

	if (!doctor->on_xen)
		doctor_skip(doctor, "version of Xen", NOT_ON_XEN);
	else if (!hypervisor_version(version) ||
		 sscanf(version, "%u.%u", &major, &minor) != 2)
		doctor_add(doctor, DOCTOR_WARNING, "xen-version-unknown",
			   "mount sysfs on /sys",
			   "the kernel does not report the version of Xen");
	else if (major < 4 || (major == 4 && minor < 11))
		doctor_add(doctor, DOCTOR_PROBLEM, "xen-too-old",
			   "boot Xen 4.11 or later",
			   "Xen %s cannot map resources", version);
	else if (major == 4 && minor < 15)
		doctor_add(doctor, DOCTOR_WARNING, "xen-without-sizes",
			   "boot Xen 4.15 or later",
			   "Xen %s does not report sizes", version);
	else
		doctor_add(doctor, DOCTOR_OK, "xen-version", NULL, "Xen %s",
			   version);
}

static void check_locked(struct doctor *doctor, const char *state)
{
	if (!strstr(state, "[none]") && !doctor->nodes.loaded)
		doctor_add(doctor, DOCTOR_WARNING, "lockdown-needs-signature",
			   "sign the module, and enrol the certificate with 'mokutil --import'",
			   "the kernel is locked down and loads signed modules only");
	else if (!strstr(state, "[none]"))
		doctor_add(doctor, DOCTOR_OK, "lockdown-on", NULL,
			   "the kernel is locked down, which does not prevent maps");
	else
		doctor_add(doctor, DOCTOR_OK, "lockdown-off", NULL,
			   "the kernel is not locked down");
}

void check_lockdown(struct doctor *doctor)
{
	char state[64];

	if (read_line(LOCKDOWN_FILE, state, sizeof(state)))
		check_locked(doctor, state);
	else
		doctor_skip(doctor, "lockdown",
			    "cannot read " LOCKDOWN_FILE
			    "; mount securityfs, and run this as root");
}

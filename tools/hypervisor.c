// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <xen/xen.h>
#include <xen/features.h>

#include "hypervisor.h"
#include "textfile.h"

#define TYPE_FILE	"/sys/hypervisor/type"
#define FEATURES_FILE	"/sys/hypervisor/properties/features"
#define VERSION_DIR	"/sys/hypervisor/version/"

/* Buffer size of a part of the version. */
#define PART		(XEN_VERSION / 4)

bool hypervisor_is_xen(void)
{
	char type[16];

	if (read_line(TYPE_FILE, type, sizeof(type)))
		return !strcmp(type, "xen");
	/* A kernel without that file still has the mount point of xenfs. */
	return !access("/proc/xen", F_OK);
}

bool hypervisor_features(unsigned long *features)
{
	char line[32];

	if (!read_line(FEATURES_FILE, line, sizeof(line)))
		return false;
	*features = strtoul(line, NULL, 16);
	return true;
}

bool hypervisor_version(char text[XEN_VERSION])
{
	char major[PART], minor[PART], extra[PART];

	if (!hypervisor_is_xen())
		return false;
	if (!read_line(VERSION_DIR "major", major, PART) ||
	    !read_line(VERSION_DIR "minor", minor, PART) ||
	    !read_line(VERSION_DIR "extra", extra, PART))
		return false;
	snprintf(text, XEN_VERSION, "%s.%s%s", major, minor, extra);
	return true;
}

/* If the kernel does not report its features, assume that it is dom0. */
static bool is_dom0(void)
{
	unsigned long features;

	return !hypervisor_features(&features) ||
	       features & 1u << XENFEAT_dom0;
}

const char *hypervisor_not_dom0(void)
{
	if (!hypervisor_is_xen())
		return "this system does not run on Xen; boot Xen, and run this in dom0";
	if (!is_dom0())
		return "this domain is not dom0; run this in dom0";
	return NULL;
}

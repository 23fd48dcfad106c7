// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <xen/xen.h>
#include <xen/features.h>

#include "hypervisor.h"
#include "textfile.h"

#define TYPE_FILE	"/sys/hypervisor/type"
#define FEATURES_FILE	"/sys/hypervisor/properties/features"

bool hypervisor_is_xen(void)
{
	char type[16];

	if (read_line(TYPE_FILE, type, sizeof(type)))
		return !strcmp(type, "xen");
	/* A kernel without that file still has the mount point of xenfs. */
	return !access("/proc/xen", F_OK);
}

/* If the kernel does not report its features, assume that it is dom0. */
static bool is_dom0(void)
{
	char features[32];

	return !read_line(FEATURES_FILE, features, sizeof(features)) ||
	       strtoul(features, NULL, 16) & 1u << XENFEAT_dom0;
}

const char *hypervisor_not_dom0(void)
{
	if (!hypervisor_is_xen())
		return "this system does not run on Xen; boot Xen, and run this in dom0";
	if (!is_dom0())
		return "this domain is not dom0; run this in dom0";
	return NULL;
}

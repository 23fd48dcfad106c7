// SPDX-License-Identifier: GPL-2.0-only
/*
 * privcmd's header first, then the driver's: see uapi.c.  Most of the test is
 * that this compiles; the rest checks that neither header redefines the
 * other's names.
 */
#include <stddef.h>
#include <stdint.h>
#include <xen/xen.h>
#include <xen/sys/privcmd.h>
#include <xen/resource.h>

int main(void)
{
	struct xen_resource_map ours = { .num = 1 };
	privcmd_mmap_resource_t theirs = { .num = 1 };

	if (sizeof(ours) != sizeof(theirs) ||
	    __builtin_memcmp(&ours, &theirs, sizeof(ours)) != 0)
		return 1;
	return XEN_RESOURCE_IOC_MAP != IOCTL_PRIVCMD_MMAP_RESOURCE ||
	       XEN_RESOURCE_IOC_RESTRICT != IOCTL_PRIVCMD_RESTRICT;
}

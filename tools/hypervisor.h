/* SPDX-License-Identifier: GPL-2.0-only */
/* Does this system run on Xen, and is it dom0? */
#ifndef XEN_RESOURCE_HYPERVISOR_H
#define XEN_RESOURCE_HYPERVISOR_H

#include <stdbool.h>

/** hypervisor_is_xen() - does this system run on Xen? */
bool hypervisor_is_xen(void);

/** hypervisor_features() - read the bits XENFEAT_*; false: unknown */
bool hypervisor_features(unsigned long *features);

/* Buffer size of hypervisor_version(). */
#define XEN_VERSION	256

/** hypervisor_version() - the version of Xen as text; false: unknown */
bool hypervisor_version(char text[XEN_VERSION]);

/**
 * hypervisor_not_dom0() - why this system cannot use resources
 *
 * Return: the reason and what to do about it, or NULL in a dom0.
 */
const char *hypervisor_not_dom0(void);

#endif

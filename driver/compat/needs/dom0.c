// SPDX-License-Identifier: GPL-2.0-only
/* Xen dom0 support (CONFIG_XEN_DOM0). */
#include <linux/mm.h>
#include <xen/xen.h>

#ifndef CONFIG_XEN_DOM0
#error "CONFIG_XEN_DOM0 is off"
#endif

int probe(void)
{
	return xen_initial_domain();
}

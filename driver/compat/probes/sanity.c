// SPDX-License-Identifier: GPL-2.0-only
/* The compiler line works, and this is a kernel with Xen's dom0 support. */
#include <linux/mm.h>
#include <linux/module.h>
#include <xen/xen.h>
#include <xen/interface/memory.h>
#include <asm/xen/hypercall.h>

#ifndef CONFIG_XEN_DOM0
#error "this kernel cannot be a Xen dom0: CONFIG_XEN_DOM0 is off"
#endif

int probe(void)
{
	return xen_initial_domain();
}

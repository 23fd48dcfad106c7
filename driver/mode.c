// SPDX-License-Identifier: GPL-2.0-only
/* Chooses how this dom0 maps frames. */
#include <linux/cache.h>
#include <linux/init.h>
#include <xen/xen.h>

#include "mode.h"

const struct xenres_mode_ops *xenres_mode __ro_after_init;

/**
 * xenres_mode_init() - set xenres_mode
 * @has_sizes: Xen supports size queries
 */
void __init xenres_mode_init(bool has_sizes)
{
	if (IS_ENABLED(CONFIG_XEN_PV) && xen_pv_domain())
		xenres_mode = &xenres_mode_pv;
	else
		xenres_mode = &xenres_mode_xlate;

	if (xenres_mode->init)
		xenres_mode->init(has_sizes);
}

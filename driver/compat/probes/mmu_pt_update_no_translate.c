// SPDX-License-Identifier: GPL-2.0-only
/* MMU_PT_UPDATE_NO_TRANSLATE: Linux 4.18. */
#include <linux/mm.h>
#include <xen/interface/xen.h>

int probe = MMU_PT_UPDATE_NO_TRANSLATE;

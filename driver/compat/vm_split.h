/* SPDX-License-Identifier: GPL-2.0-only */
/* .may_split was named .split before Linux 5.11. */
#include <linux/mm.h>

#ifndef HAVE_VM_OPS_MAY_SPLIT
#define may_split	split
#endif

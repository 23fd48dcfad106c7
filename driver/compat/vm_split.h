/* SPDX-License-Identifier: GPL-2.0-only */
/* The hook's older name. */
#include <linux/mm.h>

#ifndef HAVE_VM_OPS_MAY_SPLIT
#define may_split	split
#endif

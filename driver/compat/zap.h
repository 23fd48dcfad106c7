/* SPDX-License-Identifier: GPL-2.0-only */
/* The older name of a function that did the same. */
#include <linux/mm.h>

#ifndef HAVE_ZAP_SPECIAL_VMA_RANGE
#define zap_special_vma_range		zap_vma_ptes
#endif

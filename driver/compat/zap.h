/* SPDX-License-Identifier: GPL-2.0-only */
/* zap_special_vma_range() was named zap_vma_ptes() before Linux 7.x. */
#include <linux/mm.h>

#ifndef HAVE_ZAP_SPECIAL_VMA_RANGE
#define zap_special_vma_range		zap_vma_ptes
#endif

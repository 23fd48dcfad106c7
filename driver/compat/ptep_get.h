/* SPDX-License-Identifier: GPL-2.0-only */
/* Older kernels read a PTE like any word, without an architecture hook. */
#include <linux/mm.h>

#ifndef HAVE_PTEP_GET
#define ptep_get(ptep)	READ_ONCE(*(ptep))
#endif

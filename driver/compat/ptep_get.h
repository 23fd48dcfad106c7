/* SPDX-License-Identifier: GPL-2.0-only */
/* Before architectures had a say in it, a PTE was read like any word. */
#include <linux/mm.h>

#ifndef HAVE_PTEP_GET
#define ptep_get(ptep)	READ_ONCE(*(ptep))
#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* Older fault handlers return an int. */
#include <linux/mm.h>

#ifndef HAVE_VM_FAULT_T
#define vm_fault_t	int
#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* Before it had a type of its own, what a fault came to was an int. */
#include <linux/mm.h>

#ifndef HAVE_VM_FAULT_T
#define vm_fault_t	int
#endif

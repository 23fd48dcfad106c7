// SPDX-License-Identifier: GPL-2.0-only
/* vm_fault_t: Linux 4.17. */
#include <linux/mm.h>

vm_fault_t probe;

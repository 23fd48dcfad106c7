// SPDX-License-Identifier: GPL-2.0-only
/* VM_DROPPABLE: Linux 6.11. */
#include <linux/mm.h>

unsigned long probe(void)
{
	return VM_DROPPABLE;
}

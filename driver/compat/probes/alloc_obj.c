// SPDX-License-Identifier: GPL-2.0-only
/* kmalloc_obj(), kzalloc_obj(): Linux 7.0, and 6.12 in Debian. */
#include <linux/slab.h>

void *probe(bool zero, int *object)
{
	return zero ? kzalloc_obj(*object, GFP_KERNEL) :
		      kmalloc_obj(*object, GFP_KERNEL);
}

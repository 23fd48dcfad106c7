// SPDX-License-Identifier: GPL-2.0-only
/* kmalloc(). */
#include <linux/slab.h>

void *probe(bool zero, int *object)
{
	return zero ? kzalloc_obj(*object, GFP_KERNEL) :
		      kmalloc_obj(*object, GFP_KERNEL);
}

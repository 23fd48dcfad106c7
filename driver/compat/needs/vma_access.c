// SPDX-License-Identifier: GPL-2.0-only
/* vma_is_accessible(). */
#include <linux/mm.h>

bool probe(struct vm_area_struct *vma)
{
	return vma_is_accessible(vma);
}

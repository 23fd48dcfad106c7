// SPDX-License-Identifier: GPL-2.0-only
/* zap_special_vma_range(): Linux 7.x; zap_vma_ptes() before. */
#include <linux/mm.h>

void probe(struct vm_area_struct *vma)
{
	zap_special_vma_range(vma, vma->vm_start, PAGE_SIZE);
}

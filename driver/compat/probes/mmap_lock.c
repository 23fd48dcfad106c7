// SPDX-License-Identifier: GPL-2.0-only
/* mmap_read_lock(), mmap_read_unlock(): Linux 5.8; mmap_sem before. */
#include <linux/mm.h>

void probe(struct mm_struct *mm)
{
	mmap_read_lock(mm);
	mmap_read_unlock(mm);
}

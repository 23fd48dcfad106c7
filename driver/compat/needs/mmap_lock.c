// SPDX-License-Identifier: GPL-2.0-only
/* mmap_read_lock() and mmap_write_lock_killable(). */
#include <linux/mm.h>

int probe(struct mm_struct *mm)
{
	if (mmap_read_lock_killable(mm))
		mmap_read_lock(mm);
	mmap_read_unlock(mm);
	if (!mmap_write_lock_killable(mm))
		mmap_write_unlock(mm);
	return 0;
}

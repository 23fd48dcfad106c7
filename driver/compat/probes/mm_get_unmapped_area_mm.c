// SPDX-License-Identifier: GPL-2.0-only
/* mm_get_unmapped_area() with an mm argument: Linux 6.10. */
#include <linux/sched/mm.h>

unsigned long probe(struct mm_struct *mm, struct file *file)
{
	return mm_get_unmapped_area(mm, file, 0, PAGE_SIZE, 0, 0);
}

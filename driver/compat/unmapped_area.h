/* SPDX-License-Identifier: GPL-2.0-only */
/* Linux 6.10 takes an mm argument; older kernels have a callback in the mm. */
#include <linux/sched.h>
#include <linux/sched/mm.h>

#ifndef HAVE_MM_GET_UNMAPPED_AREA
#ifdef HAVE_MM_GET_UNMAPPED_AREA_MM
#define mm_get_unmapped_area(file, ...)	\
	((mm_get_unmapped_area)(current->mm, file, __VA_ARGS__))
#else
#define mm_get_unmapped_area(file, ...)	\
	(current->mm->get_unmapped_area(file, __VA_ARGS__))
#endif
#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernels before 5.5, and later ones without CONFIG_MMU_NOTIFIER, do not notify
 * drivers of munmap() in time.  Inserting a notifier then fails, and the core
 * clears the PTEs, which is slower.
 */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>

#ifndef HAVE_MMU_INTERVAL_NOTIFIER
struct xenres_no_notifier {
	struct mm_struct *mm;
};

struct xenres_no_range {
	int event;
};

struct xenres_no_notifier_ops {
	bool (*invalidate)(struct xenres_no_notifier *notifier,
			   const struct xenres_no_range *range,
			   unsigned long seq);
};

static inline int xenres_no_notifier_insert(struct xenres_no_notifier *notifier,
					    struct mm_struct *mm,
					    unsigned long start,
					    unsigned long length,
					    const struct xenres_no_notifier_ops *ops)
{
	return -EOPNOTSUPP;
}

static inline void xenres_no_notifier_remove(struct xenres_no_notifier *notifier)
{
}

#define mmu_interval_notifier			xenres_no_notifier
#define mmu_interval_notifier_ops		xenres_no_notifier_ops
#define mmu_interval_notifier_insert		xenres_no_notifier_insert
#define mmu_interval_notifier_remove		xenres_no_notifier_remove
#define mmu_notifier_range			xenres_no_range
#define mmu_notifier_range_blockable(range)	((void)(range), false)
#define MMU_NOTIFY_UNMAP			0
#endif

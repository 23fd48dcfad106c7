// SPDX-License-Identifier: GPL-2.0-only
/* mmu_interval_notifier. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>

static bool probe_invalidate(struct mmu_interval_notifier *notifier,
			     const struct mmu_notifier_range *range,
			     unsigned long seq)
{
	return range->event != MMU_NOTIFY_UNMAP ||
	       !mmu_notifier_range_blockable(range) || notifier->mm;
}

static const struct mmu_interval_notifier_ops probe_ops = {
	.invalidate = probe_invalidate,
};

int probe(struct mmu_interval_notifier *notifier, struct mm_struct *mm)
{
	mmu_interval_notifier_remove(notifier);
	return mmu_interval_notifier_insert(notifier, mm, 0, PAGE_SIZE,
					    &probe_ops);
}

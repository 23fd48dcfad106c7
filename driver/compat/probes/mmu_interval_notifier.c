// SPDX-License-Identifier: GPL-2.0-only
/* mmu_interval_notifier: Linux 5.5, with CONFIG_MMU_NOTIFIER. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>

void probe(struct mmu_interval_notifier *notifier)
{
	mmu_interval_notifier_remove(notifier);
}

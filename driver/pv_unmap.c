// SPDX-License-Identifier: GPL-2.0-only
/*
 * PV dom0: clears the PTEs of a large mapping ahead of munmap().
 *
 * Xen write-protects page tables: every PTE that the core clears traps and is
 * emulated.  Hence a large mapping registers a notifier for its VMA's munmap()
 * and has Xen clear the PTEs in batches.  The core's walk then finds them
 * empty.
 *
 * This is an optimisation only: the core clears every PTE that is left.
 */
#include <linux/cpumask.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <asm/xen/hypercall.h>

#include "mode.h"
#include "pv_pte.h"
#include "pv_unmap.h"
#include "ranges.h"

/* Keeps steps large for a mapping that was filled in small ones. */
#define MIN_ROOM	32U

/* Optimisation only: do not invoke the OOM killer. */
#define GFP_CLEARER	(GFP_KERNEL_ACCOUNT | __GFP_NORETRY | __GFP_NOWARN)

/**
 * struct xenres_clearer - clears PTEs by batches of requests
 * @notifier: reports the VMA's munmap(); unused to clear a single range
 * @mapping:  the VMA's mapping; unused to clear a single range
 * @mm:       the address space
 * @start:    first address of the VMA
 * @vcpus:    vCPUs that may have used the PTEs.  Xen reads one bit for each
 *            vCPU that dom0 may have, whatever the kernel's limit.
 * @updates:  requests to clear a PTE
 * @room:     capacity of @updates
 * @queued:   number of requests in @updates
 */
struct xenres_clearer {
	struct mmu_interval_notifier notifier;
	struct xenres_mapping *mapping;
	struct mm_struct *mm;
	unsigned long start;
	struct cpumask vcpus;
	struct mmu_update *updates;
	unsigned int room;
	unsigned int queued;
};

static void pv_submit(struct xenres_clearer *clearer)
{
	/*
	 * Do not name the frames' domain, which may be gone.  Ignore errors:
	 * the core clears the PTEs that Xen did not.
	 */
	if (clearer->queued)
		HYPERVISOR_mmu_update(clearer->updates, clearer->queued, NULL,
				      DOMID_SELF);
	clearer->queued = 0;
}

/*
 * Clears the PTEs of @nr_pages pages from @page on, an index from the start of
 * the VMA.  Their page tables must exist.
 */
static void pv_clear_ptes(struct xenres_clearer *clearer, unsigned long page,
			  unsigned long nr_pages)
{
	unsigned long addr = clearer->start + (page << PAGE_SHIFT);
	struct xenres_pte_walk walk = {
		.mm = clearer->mm,
		.addr = addr,
		.end = addr + (nr_pages << PAGE_SHIFT),
	};
	struct mmu_update *update;
	u64 maddr;

	while (xenres_pte_next(&walk, &maddr)) {
		if (clearer->queued == clearer->room) {
			pv_submit(clearer);
			cond_resched();
		}
		update = &clearer->updates[clearer->queued++];
		update->ptr = maddr | MMU_NORMAL_PT_UPDATE;
		update->val = 0;
	}
}

/*
 * The core does not flush a page whose PTE it finds empty.  A vCPU that
 * switches to the address space after the mask was read loads the page tables
 * anew.
 */
static void pv_flush_tlb(struct xenres_clearer *clearer)
{
	struct mmuext_op op = { .cmd = MMUEXT_TLB_FLUSH_MULTI };

	pv_submit(clearer);
	cpumask_copy(&clearer->vcpus, mm_cpumask(clearer->mm));
	op.arg2.vcpumask = cpumask_bits(&clearer->vcpus);
	if (!HYPERVISOR_mmuext_op(&op, 1, NULL, DOMID_SELF))
		return;

	/* Xen rejected the mask; flush all vCPUs. */
	op.cmd = MMUEXT_TLB_FLUSH_ALL;
	HYPERVISOR_mmuext_op(&op, 1, NULL, DOMID_SELF);
}

/*
 * Clears the ranges of a VMA that lookups can no longer find; true if any PTE
 * was cleared.
 */
static bool pv_clear_mapping(struct xenres_clearer *clearer)
{
	unsigned long page, nr_pages, next = 0;
	bool cleared = false;

	while (xenres_installed_pages(clearer->mapping, &next, &page,
				      &nr_pages)) {
		pv_clear_ptes(clearer, page, nr_pages);
		cleared |= nr_pages;
	}

	return cleared;
}

static bool pv_vma_invalidate(struct mmu_interval_notifier *notifier,
			      const struct mmu_notifier_range *range,
			      unsigned long seq)
{
	struct xenres_clearer *clearer =
		container_of(notifier, struct xenres_clearer, notifier);

	/* Act for the mapping's own VMA only, not for its successor. */
	if (READ_ONCE(clearer->mapping->teardown) != clearer)
		return true;
	/* No other event removes the VMA. */
	if (range->event != MMU_NOTIFY_UNMAP ||
	    !mmu_notifier_range_blockable(range))
		return true;
	/* On exit the page tables are unpinned: writes do not trap any more. */
	if (!atomic_read(&clearer->mm->mm_users))
		return true;

	if (pv_clear_mapping(clearer))
		pv_flush_tlb(clearer);
	return true;
}

static const struct mmu_interval_notifier_ops notifier_ops = {
	.invalidate = pv_vma_invalidate,
};

static void pv_clearer_free(struct xenres_clearer *clearer)
{
	kfree(clearer->updates);
	kfree(clearer);
}

/* Allocates the requests to clear @nr_frames in large steps. */
static struct xenres_clearer *pv_clearer_new(const struct xenres_range *range,
					     unsigned int nr_frames)
{
	struct xenres_clearer *clearer = kzalloc_obj(*clearer, GFP_CLEARER);

	if (!clearer)
		return NULL;

	clearer->mm = current->mm;
	clearer->start = range->req.addr - (range->node.start << PAGE_SHIFT);
	clearer->room = clamp(nr_frames, MIN_ROOM, XENRES_BATCH_FRAMES);
	clearer->updates = kmalloc_array(clearer->room,
					 sizeof(*clearer->updates),
					 GFP_CLEARER);
	if (clearer->updates)
		return clearer;
	kfree(clearer);
	return NULL;
}

/**
 * xenres_clearer_new() - have a mapping's PTEs cleared ahead of munmap()
 * @mapping: the mapping
 * @range:   its range that was filled last
 *
 * Context: process context of the VMA's owner.  Takes mmap_lock for writing to
 * register the first notifier of an address space.
 * Return: the clearer, which does not act before it is mapping->teardown; NULL
 * on failure to allocate memory.
 */
void *xenres_clearer_new(struct xenres_mapping *mapping,
			 const struct xenres_range *range)
{
	struct xenres_clearer *clearer =
		pv_clearer_new(range, range->req.nr_frames);

	if (!clearer)
		return NULL;

	clearer->mapping = mapping;
	/* The VMA cannot be split: a notifier on any part of it is enough. */
	if (!mmu_interval_notifier_insert(&clearer->notifier, clearer->mm,
					  range->req.addr,
					  range->req.nr_pages << PAGE_SHIFT,
					  &notifier_ops))
		return clearer;
	pv_clearer_free(clearer);
	return NULL;
}

/**
 * xenres_clearer_free() - unregister and free a clearer
 * @teardown: from xenres_clearer_new()
 *
 * Context: sleeps until no notification is running in the address space.
 */
void xenres_clearer_free(void *teardown)
{
	struct xenres_clearer *clearer = teardown;

	mmu_interval_notifier_remove(&clearer->notifier);
	pv_clearer_free(clearer);
}

/**
 * xenres_clear_range() - clear the PTEs of a range whose VMA stays
 * @vma:   the VMA
 * @range: the range, installed in whole or in part
 *
 * Does nothing on failure to allocate memory: the core then clears the PTEs.
 *
 * Context: mmap_lock held for reading, the VMA looked up.
 */
void xenres_clear_range(struct vm_area_struct *vma,
			const struct xenres_range *range)
{
	struct xenres_clearer *clearer;

	if (range->nr_installed < XENRES_CLEAR_MIN_FRAMES)
		return;

	clearer = pv_clearer_new(range, range->nr_installed);
	if (!clearer)
		return;

	pv_clear_ptes(clearer, range->node.start, range->nr_installed);
	pv_flush_tlb(clearer);
	pv_clearer_free(clearer);
}

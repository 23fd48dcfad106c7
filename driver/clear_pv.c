// SPDX-License-Identifier: GPL-2.0-only
/*
 * PV dom0: clears the PTEs of a large mapping ahead of munmap().
 *
 * Page tables belong to Xen, and each PTE that the core clears by itself traps
 * and is emulated.  Hence a large mapping listens for its VMA's munmap(), and has
 * Xen clear the PTEs in batches before the core's walk, which then finds none.
 *
 * All of it is a short cut: a PTE that was not cleared here, for whatever
 * reason, is left to the core.
 */
#include <linux/cpumask.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <asm/xen/hypercall.h>

#include "clear_pv.h"
#include "install.h"
#include "pte_pv.h"

/* A mapping that is filled little by little still clears in large steps. */
#define MIN_ROOM	32U

/* Nobody shall die for a short cut. */
#define GFP_CLEARER	(GFP_KERNEL_ACCOUNT | __GFP_NORETRY | __GFP_NOWARN)

/**
 * struct xenres_clearer - clears PTEs by batches of requests
 * @notifier: reports the VMA's end; not used to clear a single range
 * @mapping:  what the VMA shows; not used to clear a single range
 * @mm:       the address space
 * @start:    of the VMA
 * @vcpus:    those that may have used the PTEs.  Xen reads as many bits as dom0
 *            may have vCPUs, whatever the kernel's limit.
 * @updates:  requests to clear a PTE
 * @room:     for how many of them there is
 * @queued:   how many of them wait
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

static void submit(struct xenres_clearer *clearer)
{
	/*
	 * Not in the name of the frames' domain, which may be gone.  What Xen
	 * does not clear, the core will.
	 */
	if (clearer->queued)
		HYPERVISOR_mmu_update(clearer->updates, clearer->queued, NULL,
				      DOMID_SELF);
	clearer->queued = 0;
}

/*
 * For @nr_pages from @page on, counted from the start of the VMA.  All of their
 * page tables exist.
 */
static void clear(struct xenres_clearer *clearer, unsigned long page,
		  unsigned long nr_pages)
{
	unsigned long addr = clearer->start + (page << PAGE_SHIFT);
	unsigned long end = addr + (nr_pages << PAGE_SHIFT);
	struct mmu_update *update;
	unsigned long table_end;
	u64 maddr;

	for (; addr < end; addr = table_end) {
		table_end = pmd_addr_end(addr, end);
		if (xenres_pte_maddr(clearer->mm, addr, &maddr))
			continue;

		for (; addr < table_end; addr += PAGE_SIZE) {
			if (clearer->queued == clearer->room) {
				submit(clearer);
				cond_resched();
			}
			update = &clearer->updates[clearer->queued++];
			update->ptr = maddr | MMU_NORMAL_PT_UPDATE;
			update->val = 0;
			maddr += sizeof(pte_t);
		}
	}
}

/*
 * The core flushes no page whose PTE it finds empty.  A vCPU that comes to use
 * the address space after its mask was read loads the page tables anew.
 */
static void flush(struct xenres_clearer *clearer)
{
	struct mmuext_op op = { .cmd = MMUEXT_TLB_FLUSH_MULTI };

	submit(clearer);
	cpumask_copy(&clearer->vcpus, mm_cpumask(clearer->mm));
	op.arg2.vcpumask = cpumask_bits(&clearer->vcpus);
	if (!HYPERVISOR_mmuext_op(&op, 1, NULL, DOMID_SELF))
		return;

	/* Xen did not take to the mask: this has none. */
	op.cmd = MMUEXT_TLB_FLUSH_ALL;
	HYPERVISOR_mmuext_op(&op, 1, NULL, DOMID_SELF);
}

/* Clears the ranges of a VMA that nobody can find any more; true if any was. */
static bool clear_all(struct xenres_clearer *clearer)
{
	struct xenres_mapping *mapping = clearer->mapping;
	unsigned long page, nr_pages, next = 0;
	struct interval_tree_node *node;
	bool cleared = false;

	for (;;) {
		/* An ioctl that has just taken its PTEs back may drop them. */
		spin_lock(&mapping->lock);
		node = interval_tree_iter_first(&mapping->ranges, next,
						ULONG_MAX);
		if (node) {
			page = node->start;
			next = node->last + 1;
			nr_pages = container_of(node, struct xenres_range,
						node)->nr_installed;
		}
		spin_unlock(&mapping->lock);
		if (!node)
			break;

		clear(clearer, page, nr_pages);
		cleared |= nr_pages;
	}

	return cleared;
}

static bool vma_invalidate(struct mmu_interval_notifier *notifier,
			   const struct mmu_notifier_range *range,
			   unsigned long seq)
{
	struct xenres_clearer *clearer =
		container_of(notifier, struct xenres_clearer, notifier);

	/* Act for the mapping's own VMA only, not for one in its place. */
	if (READ_ONCE(clearer->mapping->teardown) != clearer)
		return true;
	/* Nothing else takes the VMA away. */
	if (range->event != MMU_NOTIFY_UNMAP ||
	    !mmu_notifier_range_blockable(range))
		return true;
	/* Exit has given the page tables back to us: no write of one traps. */
	if (!atomic_read(&clearer->mm->mm_users))
		return true;

	if (clear_all(clearer))
		flush(clearer);
	return true;
}

static const struct mmu_interval_notifier_ops notifier_ops = {
	.invalidate = vma_invalidate,
};

static void clearer_free(struct xenres_clearer *clearer)
{
	kfree(clearer->updates);
	kfree(clearer);
}

/* Allocates room to clear @nr_frames in large steps. */
static struct xenres_clearer *clearer_new(const struct xenres_range *range,
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
 * @range:   the range of it that was filled last
 *
 * Context: process context of the VMA's owner.  Takes mmap_lock for writing in an
 * address space that nothing listened to before.
 * Return: the clearer, without effect before it is mapping->teardown; NULL
 * without memory.
 */
void *xenres_clearer_new(struct xenres_mapping *mapping,
			 const struct xenres_range *range)
{
	struct xenres_clearer *clearer = clearer_new(range,
						     range->req.nr_frames);

	if (!clearer)
		return NULL;

	clearer->mapping = mapping;
	/* The VMA goes as a whole: any part of it tells. */
	if (!mmu_interval_notifier_insert(&clearer->notifier, clearer->mm,
					  range->req.addr,
					  range->req.nr_pages << PAGE_SHIFT,
					  &notifier_ops))
		return clearer;
	clearer_free(clearer);
	return NULL;
}

/**
 * xenres_clearer_free() - the counterpart of xenres_clearer_new()
 * @teardown: the clearer
 *
 * Context: sleeps until no notification is under way in the address space.
 */
void xenres_clearer_free(void *teardown)
{
	struct xenres_clearer *clearer = teardown;

	mmu_interval_notifier_remove(&clearer->notifier);
	clearer_free(clearer);
}

/**
 * xenres_clear_range() - clear the PTEs of a range whose VMA stays
 * @vma:   the VMA
 * @range: the range, all or part of it installed
 *
 * On failure to allocate memory, the core clears the PTEs.
 *
 * Context: mmap_lock held for reading, the VMA found.
 */
void xenres_clear_range(struct vm_area_struct *vma,
			const struct xenres_range *range)
{
	struct xenres_clearer *clearer;

	if (range->nr_installed < XENRES_CLEAR_MIN_FRAMES)
		return;

	clearer = clearer_new(range, range->nr_installed);
	if (!clearer)
		return;

	clear(clearer, range->node.start, range->nr_installed);
	flush(clearer);
	clearer_free(clearer);
}

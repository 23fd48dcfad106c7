// SPDX-License-Identifier: GPL-2.0-only
/*
 * PV dom0: clears the PTEs of a large VMA ahead of munmap().
 *
 * Page tables belong to Xen, and each PTE that the core clears by itself traps
 * and is emulated.  Hence the VMA listens for its own munmap(), and has Xen
 * clear the PTEs in batches before the core's walk, which then finds none.
 *
 * All of it is a short cut: a PTE that was not cleared here, for whatever
 * reason, is left to the core.
 */
#include <linux/cpumask.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <asm/xen/hypercall.h>

#include "clear_pv.h"
#include "install.h"
#include "pte_pv.h"

/* From this size on it pays; below it, it would take memory for little. */
#define CLEARER_MIN_PAGES	8

/* Nobody shall die for a short cut. */
#define GFP_CLEARER	(GFP_KERNEL_ACCOUNT | __GFP_NORETRY | __GFP_NOWARN)

/**
 * struct xenres_clearer - what it takes to clear a VMA's PTEs
 * @notifier: tells of the VMA's end
 * @mapping:  the VMA's
 * @start:    of the VMA
 * @lock:     guards all below: ioctls that fail take their PTEs back
 * @vcpus:    those that may have used the PTEs.  Xen reads as many bits as dom0
 *            may have vCPUs, whatever the kernel's limit.
 * @updates:  requests to clear a PTE
 * @room:     for how many of them there is
 * @queued:   how many of them wait
 */
struct xenres_clearer {
	struct mmu_interval_notifier notifier;
	struct xenres_mapping *mapping;
	unsigned long start;
	struct mutex lock; /* the requests below */
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
		if (xenres_pte_maddr(clearer->notifier.mm, addr, &maddr))
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
	cpumask_copy(&clearer->vcpus, mm_cpumask(clearer->notifier.mm));
	op.arg2.vcpumask = cpumask_bits(&clearer->vcpus);
	if (!HYPERVISOR_mmuext_op(&op, 1, NULL, DOMID_SELF))
		return;

	/* Xen did not take to the mask: this has none. */
	op.cmd = MMUEXT_TLB_FLUSH_ALL;
	HYPERVISOR_mmuext_op(&op, 1, NULL, DOMID_SELF);
}

/* Clears the ranges of a VMA that nobody can find any more. */
static void clear_all(struct xenres_clearer *clearer)
{
	struct xenres_mapping *mapping = clearer->mapping;
	unsigned long page, nr_pages, next = 0;
	struct interval_tree_node *node;

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
	}
}

static bool vma_invalidate(struct mmu_interval_notifier *notifier,
			   const struct mmu_notifier_range *range,
			   unsigned long seq)
{
	struct xenres_clearer *clearer =
		container_of(notifier, struct xenres_clearer, notifier);

	/* Nothing else takes the VMA away. */
	if (range->event != MMU_NOTIFY_UNMAP ||
	    !mmu_notifier_range_blockable(range))
		return true;
	/* Exit has given the page tables back to us: no write of one traps. */
	if (!atomic_read(&notifier->mm->mm_users))
		return true;

	mutex_lock(&clearer->lock);
	clear_all(clearer);
	flush(clearer);
	mutex_unlock(&clearer->lock);
	return true;
}

static const struct mmu_interval_notifier_ops notifier_ops = {
	.invalidate = vma_invalidate,
};

static struct xenres_clearer *clearer_new(struct xenres_mapping *mapping,
					  unsigned long nr_pages)
{
	struct xenres_clearer *clearer;

	clearer = kzalloc_obj(*clearer, GFP_CLEARER);
	if (!clearer)
		return NULL;

	mutex_init(&clearer->lock);
	clearer->mapping = mapping;
	clearer->room = min_t(unsigned long, nr_pages, XENRES_BATCH_FRAMES);
	clearer->updates = kmalloc_array(clearer->room,
					 sizeof(*clearer->updates),
					 GFP_CLEARER);
	if (clearer->updates)
		return clearer;
	kfree(clearer);
	return NULL;
}

static void clearer_free(struct xenres_clearer *clearer)
{
	kfree(clearer->updates);
	kfree(clearer);
}

/**
 * xenres_clearer_make() - have a VMA's PTEs cleared ahead of munmap()
 * @mapping: of the VMA
 * @vma:     new, its place settled
 *
 * Small VMAs do better without.  So does one that the memory is lacking for.
 *
 * Context: mmap_lock held for writing.
 */
void xenres_clearer_make(struct xenres_mapping *mapping,
			 struct vm_area_struct *vma)
{
	unsigned long nr_pages = vma_pages(vma);
	struct xenres_clearer *clearer;

	if (nr_pages < CLEARER_MIN_PAGES)
		return;

	clearer = clearer_new(mapping, nr_pages);
	if (!clearer)
		return;

	clearer->start = vma->vm_start;
	if (mmu_interval_notifier_insert_locked(&clearer->notifier,
						vma->vm_mm, vma->vm_start,
						nr_pages << PAGE_SHIFT,
						&notifier_ops)) {
		clearer_free(clearer);
		return;
	}
	mapping->clearer = clearer;
}

/**
 * xenres_clearer_free() - the counterpart of xenres_clearer_make()
 * @mapping: of a VMA that is gone
 *
 * Context: sleeps until no notification is under way in the address space.
 */
void xenres_clearer_free(struct xenres_mapping *mapping)
{
	if (!mapping->clearer)
		return;

	mmu_interval_notifier_remove(&mapping->clearer->notifier);
	clearer_free(mapping->clearer);
	mapping->clearer = NULL;
}

/**
 * xenres_clear_range() - clear the PTEs of a range whose VMA stays
 * @mapping: of the VMA
 * @range:   the range, all or part of it installed
 *
 * Context: mmap_lock held for reading, the VMA found.
 */
void xenres_clear_range(struct xenres_mapping *mapping,
			const struct xenres_range *range)
{
	struct xenres_clearer *clearer = mapping->clearer;

	if (!clearer || !range->nr_installed)
		return;

	mutex_lock(&clearer->lock);
	clear(clearer, range->node.start, range->nr_installed);
	flush(clearer);
	mutex_unlock(&clearer->lock);
}

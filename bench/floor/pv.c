// SPDX-License-Identifier: GPL-2.0-only
/* PV: Xen writes the PTEs of the caller's range, which are looked up beforehand. */
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/slab.h>
#include <linux/timex.h>
#include <asm/xen/hypercall.h>
#include <asm/xen/page.h>

#include "floor.h"

static int note_pte(pte_t *ptep, unsigned long addr, void *data)
{
	struct mmu_update **next = data;

	(*next)++->ptr = virt_to_machine(ptep).maddr;
	return 0;
}

static int write_ptes(struct mmu_update *updates, unsigned int nr, domid_t owner)
{
	unsigned int done, batch;
	int err;

	for (done = 0; done < nr; done += batch) {
		batch = min(nr - done, FLOOR_BATCH);
		err = HYPERVISOR_mmu_update(updates + done, batch, NULL, owner);
		if (err)
			return err;
	}
	return 0;
}

static int map(struct floor_run *run, struct mmu_update *updates,
	       xen_pfn_t *mfns)
{
	u64 start = get_cycles();
	unsigned int i;
	int err;

	err = floor_acquire(run, mfns);
	run->map = get_cycles() - start;
	if (err)
		return err;

	for (i = 0; i < run->nr_frames; i++) {
		pte_t pte = mfn_pte(mfns[i], PAGE_READONLY);

		updates[i].val = pte_val_ma(pte_mkspecial(pte));
		updates[i].ptr |= MMU_PT_UPDATE_NO_TRANSLATE;
	}
	start = get_cycles();
	err = write_ptes(updates, run->nr_frames, run->domid);
	run->map += get_cycles() - start;
	return err;
}

static int unmap(struct floor_run *run, struct mmu_update *updates)
{
	struct mmuext_op flush = { .cmd = MMUEXT_TLB_FLUSH_ALL };
	unsigned int i;
	u64 start;
	int err;

	for (i = 0; i < run->nr_frames; i++) {
		updates[i].val = 0;
		updates[i].ptr &= ~(u64)MMU_PT_UPDATE_NO_TRANSLATE;
	}
	start = get_cycles();
	err = write_ptes(updates, run->nr_frames, DOMID_SELF) ? :
	      HYPERVISOR_mmuext_op(&flush, 1, NULL, DOMID_SELF);
	run->unmap = get_cycles() - start;
	return err;
}

/* Map and unmap under the lock, so that user space never accesses the frames. */
static int run_at(struct floor_run *run, unsigned long addr,
		  struct mmu_update *updates, xen_pfn_t *mfns)
{
	struct mm_struct *mm = current->mm;
	struct mmu_update *next = updates;
	int err, unmap_err;

	mmap_write_lock(mm);
	err = apply_to_page_range(mm, addr,
				  (unsigned long)run->nr_frames << PAGE_SHIFT,
				  note_pte, &next);
	if (err)
		goto unlock;
	err = map(run, updates, mfns);
	unmap_err = unmap(run, updates);
	if (!err)
		err = unmap_err;
unlock:
	mmap_write_unlock(mm);
	return err;
}

static int run_with(struct floor_run *run, struct mmu_update *updates,
		    xen_pfn_t *mfns)
{
	unsigned long size = (unsigned long)run->nr_frames << PAGE_SHIFT;
	unsigned long addr;
	int err;

	addr = vm_mmap(NULL, 0, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, 0);
	if (IS_ERR_VALUE(addr))
		return addr;
	err = run_at(run, addr, updates, mfns);
	vm_munmap(addr, size);
	return err;
}

/**
 * floor_run_pv() - do a run in a PV dom0
 * @run: the request; returns the times
 *
 * Return: 0; -EOPNOTSUPP unless @run->release is FLOOR_SINGLY, -ENOMEM, or
 * Xen's errno.
 */
int floor_run_pv(struct floor_run *run)
{
	struct mmu_update *updates;
	xen_pfn_t *mfns;
	int err = -ENOMEM;

	if (run->release != FLOOR_SINGLY)
		return -EOPNOTSUPP;

	updates = kvmalloc_array(run->nr_frames, sizeof(*updates), GFP_KERNEL);
	mfns = kvmalloc_array(run->nr_frames, sizeof(*mfns), GFP_KERNEL);
	if (updates && mfns)
		err = run_with(run, updates, mfns);
	kvfree(mfns);
	kvfree(updates);
	return err;
}

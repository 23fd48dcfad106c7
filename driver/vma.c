// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device's VMAs: mmap() makes them empty, only the map ioctl fills them,
 * and munmap() removes them as a whole.
 */
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>

#include "file.h"
#include "fixed_prot.h"
#include "ioreq_page.h"
#include "lifetime.h"
#include "mode.h"
#include "ranges.h"
#include "userfaultfd.h"
#include "vma.h"

/*
 * Every VMA of the device has this offset, which callers of mmap() cannot pass.
 * Before mremap() moves a VMA, the core passes the VMA's offset to
 * ->get_unmapped_area(), which can refuse before any PTE is touched.
 * ->mremap() runs too late: the PTEs have moved by then, and under PV moving a
 * PTE of a foreign frame destroys it.
 */
#define VMA_PGOFF	1UL

/*
 * A VMA is neither split nor moved nor inherited, so the core never copies one.
 * If it ever does, the copy takes a reference and keeps the frames too.
 */
static void xenres_vma_open(struct vm_area_struct *vma)
{
	struct xenres_mapping *mapping = xenres_vma_mapping(vma);

	WARN_ON_ONCE(1);
	if (mapping)
		xenres_mapping_get(mapping);
}

static void xenres_vma_close(struct vm_area_struct *vma)
{
	struct xenres_mapping *mapping = xenres_vma_mapping(vma);

	if (mapping)
		xenres_mode->close(mapping);
}

static int xenres_vma_may_split(struct vm_area_struct *vma, unsigned long addr)
{
	return -EINVAL;
}

static vm_fault_t xenres_vma_fault(struct vm_fault *vmf)
{
	return VM_FAULT_SIGBUS;
}

static const struct vm_operations_struct vma_ops = {
	.open = xenres_vma_open,
	.close = xenres_vma_close,
	.may_split = xenres_vma_may_split,
	FIXED_PROT_OPS
	.fault = xenres_vma_fault,
};

/**
 * xenres_vma_init() - make a VMA without PTEs one of this driver's
 * @vma: the VMA, with mmap_lock held for writing
 *
 * Allocates no memory: only the core limits the number of empty VMAs.
 *
 * Return: 0; -EINVAL if @vma is private or PROT_NONE.
 */
int xenres_vma_init(struct vm_area_struct *vma)
{
	/* Not VM_SHARED: a mapping of a file opened for reading lacks it. */
	if (!(vma->vm_flags & VM_MAYSHARE))
		return -EINVAL;
	/* Under PV, a PTE that is not present cannot hold a frame. */
	if (!vma_is_accessible(vma))
		return -EINVAL;

	/*
	 * Keep fork() from copying PTEs (that works in neither mode), core
	 * dumps from reading another domain's memory, and madvise() from
	 * dropping frames.
	 */
	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTCOPY | VM_DONTEXPAND |
			  VM_DONTDUMP);
	fix_prot(vma);
	refuse_userfaultfd(vma);

	vma->vm_private_data = &xenres_no_ioreq;
	vma->vm_ops = &vma_ops;
	return 0;
}

/**
 * xenres_vma_is_ours() - test whether this driver maps into a VMA
 * @vma: any VMA, with mmap_lock held
 */
bool xenres_vma_is_ours(const struct vm_area_struct *vma)
{
	return vma->vm_ops == &vma_ops;
}

/**
 * xenres_mmap() - &file_operations.mmap: set up a VMA to map resources into
 * @file: the device
 * @vma:  the new VMA
 *
 * Return: 0 or an errno of xenres_vma_init().
 */
int xenres_mmap(struct file *file, struct vm_area_struct *vma)
{
	int err = xenres_vma_init(vma);

	if (!err)
		vma->vm_pgoff = VMA_PGOFF;
	return err;
}

/**
 * xenres_get_unmapped_area() - choose an address for a VMA, or refuse it
 * @file:  the device
 * @addr:  preferred address
 * @len:   length in bytes
 * @pgoff: file offset in pages
 * @flags: mmap() flags
 *
 * Return: an address; -EINVAL if @pgoff is not 0: mremap() passes the offset
 * that all VMAs of the device have.
 */
unsigned long xenres_get_unmapped_area(struct file *file, unsigned long addr,
				       unsigned long len, unsigned long pgoff,
				       unsigned long flags)
{
	if (pgoff)
		return -EINVAL;

	return mm_get_unmapped_area(file, addr, len, pgoff, flags);
}

/**
 * xenres_vma_around() - look up the VMA around a range of addresses
 * @req: request with @addr and @nr_pages set
 *
 * Context: mmap_lock held.
 * Return: the VMA, of whatever file; NULL if it does not contain all of the
 * request.
 */
struct vm_area_struct *xenres_vma_around(const struct xenres_request *req)
{
	struct vm_area_struct *vma = find_vma(current->mm, req->addr);

	if (!vma || req->addr < vma->vm_start ||
	    req->nr_pages > (vma->vm_end - req->addr) >> PAGE_SHIFT)
		return NULL;
	return vma;
}

/**
 * xenres_find_vma() - look up the VMA of a request
 * @file: open device that the VMA must map
 * @req:  request with @addr and @nr_pages set
 *
 * Context: mmap_lock held.
 * Return: the VMA, or NULL if it does not contain all of the request.
 */
struct vm_area_struct *xenres_find_vma(struct file *file,
				       const struct xenres_request *req)
{
	struct vm_area_struct *vma = xenres_vma_around(req);

	if (!vma || !xenres_vma_is_ours(vma) || vma->vm_file != file)
		return NULL;
	return vma;
}

/**
 * xenres_vma_mapping() - get the mapping of a VMA
 * @vma: VMA of the device
 *
 * Context: mmap_lock held, or during the VMA's munmap().
 * Return: its mapping, or NULL if none of its pages was ever reserved.
 */
struct xenres_mapping *xenres_vma_mapping(const struct vm_area_struct *vma)
{
	void *data = READ_ONCE(vma->vm_private_data);

	return data == &xenres_no_ioreq ? NULL : data;
}

/**
 * xenres_vma_make_mapping() - get the mapping of a VMA; make it if needed
 * @vma: VMA of the device
 *
 * Context: mmap_lock held.
 * Return: its mapping; NULL on failure to allocate memory.
 */
struct xenres_mapping *xenres_vma_make_mapping(struct vm_area_struct *vma)
{
	struct xenres_mapping *mapping = xenres_vma_mapping(vma);
	struct xenres_mapping *other;

	if (mapping)
		return mapping;

	mapping = xenres_mapping_new(xenres_file(vma->vm_file));
	if (!mapping)
		return NULL;

	/* mmap_lock held for reading does not exclude other ioctls. */
	other = cmpxchg(&vma->vm_private_data, (void *)&xenres_no_ioreq,
			(void *)mapping);
	if ((void *)other == &xenres_no_ioreq)
		return mapping;
	xenres_mapping_put(mapping);
	return other;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device's VMAs: made empty by mmap(), whole until they go, filled by the
 * map ioctl alone.
 */
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>

#include "file.h"
#include "fixed_prot.h"
#include "install.h"
#include "mapping.h"
#include "userfaultfd.h"
#include "vma.h"

/*
 * Every VMA of the device has this offset and no caller may ask for it.  The
 * core passes a VMA's own offset to ->get_unmapped_area() when mremap() is about
 * to move it, which lets us refuse before any PTE is touched: ->mremap() comes
 * when they have been moved, and a PV PTE of a foreign frame does not survive
 * that.
 */
#define VMA_PGOFF	1UL

/*
 * A VMA is neither split nor moved nor inherited, so the core copies none.  If it
 * ever does, the copy keeps the frames as well.
 */
static void vma_open(struct vm_area_struct *vma)
{
	struct xenres_mapping *mapping = xenres_vma_mapping(vma);

	WARN_ON_ONCE(1);
	if (mapping)
		xenres_mapping_get(mapping);
}

static void vma_close(struct vm_area_struct *vma)
{
	struct xenres_mapping *mapping = xenres_vma_mapping(vma);

	if (mapping)
		xenres_install->close(mapping);
}

static int vma_may_split(struct vm_area_struct *vma, unsigned long addr)
{
	return -EINVAL;
}

static vm_fault_t vma_fault(struct vm_fault *vmf)
{
	return VM_FAULT_SIGBUS;
}

static const struct vm_operations_struct vma_ops = {
	.open = vma_open,
	.close = vma_close,
	.may_split = vma_may_split,
	FIXED_PROT_OPS
	.fault = vma_fault,
};

/**
 * xenres_mmap() - make a VMA to map resources into
 * @file: the device
 * @vma:  the new VMA
 *
 * Allocates nothing: how many empty VMAs there are is limited by the core alone.
 *
 * Return: 0; -EINVAL if it is private or PROT_NONE.
 */
int xenres_mmap(struct file *file, struct vm_area_struct *vma)
{
	/* Not VM_SHARED, which a file opened for reading does not get. */
	if (!(vma->vm_flags & VM_MAYSHARE))
		return -EINVAL;
	/* A PTE that is not present cannot hold a frame under PV. */
	if (!vma_is_accessible(vma))
		return -EINVAL;

	/*
	 * A fork must not copy PTEs that neither mode can copy, a core dump not
	 * read another domain's memory, and madvise() not drop frames.
	 */
	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTCOPY | VM_DONTEXPAND |
			  VM_DONTDUMP);
	fix_prot(vma);
	refuse_userfaultfd(vma);

	vma->vm_pgoff = VMA_PGOFF;
	vma->vm_ops = &vma_ops;
	return 0;
}

/**
 * xenres_get_unmapped_area() - choose the address of a VMA, or refuse it
 * @file:  the device
 * @addr:  where the caller would like it
 * @len:   its length in bytes
 * @pgoff: its file offset in pages
 * @flags: of mmap()
 *
 * Return: an address; -EINVAL for a file offset, which is what mremap() of one
 * of our VMAs comes with.
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
 * xenres_find_vma() - the VMA that a request is to fill
 * @file: open device it must be a mapping of
 * @req:  with @addr and @nr_pages set
 *
 * Context: mmap_lock held.
 * Return: the VMA, NULL unless it contains all of the request.
 */
struct vm_area_struct *xenres_find_vma(struct file *file,
				       const struct xenres_request *req)
{
	struct vm_area_struct *vma = find_vma(current->mm, req->addr);

	if (!vma || req->addr < vma->vm_start)
		return NULL;
	if (vma->vm_ops != &vma_ops || vma->vm_file != file)
		return NULL;
	if (req->nr_pages > (vma->vm_end - req->addr) >> PAGE_SHIFT)
		return NULL;
	return vma;
}

/**
 * xenres_vma_mapping() - what a VMA shows
 * @vma: of the device
 *
 * Context: mmap_lock held, or the VMA on its way out.
 * Return: its mapping, or NULL if no page of it was ever reserved.
 */
struct xenres_mapping *xenres_vma_mapping(const struct vm_area_struct *vma)
{
	return READ_ONCE(vma->vm_private_data);
}

/**
 * xenres_vma_make_mapping() - make what a VMA shows, unless it exists
 * @vma: of the device
 *
 * Context: mmap_lock held.
 * Return: its mapping; NULL without memory.
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

	/* mmap_lock for reading does not keep out another ioctl. */
	other = cmpxchg(&vma->vm_private_data, NULL, mapping);
	if (!other)
		return mapping;
	xenres_mapping_put(mapping);
	return other;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes over VMAs from the in-tree privcmd driver.
 *
 * mmap() of the switched node leaves a VMA to the in-tree driver.  The first
 * map ioctl takes it over, unless the in-tree driver has used it: all of its
 * ioctls set vm_private_data before they write the first PTE, with mmap_lock
 * held for writing, as this does.  After that, the in-tree driver refuses the
 * VMA, because its operations and its private data are not its own any more.
 */
#include <linux/mm.h>
#include <linux/userfaultfd_k.h>

#include "adopt.h"
#include "file.h"
#include "request.h"
#include "vma.h"

static bool is_adopted(struct file *file, const struct xenres_request *req)
{
	struct mm_struct *mm = current->mm;
	bool adopted;

	mmap_read_lock(mm);
	adopted = xenres_find_vma(file, req);
	mmap_read_unlock(mm);
	return adopted;
}

static int adopt(const struct file *file, struct vm_area_struct *vma)
{
	const struct file *privcmd = xenres_file(file)->privcmd;

	if (!vma || !vma->vm_file)
		return -EINVAL;
	if (vma->vm_file != file)
		return vma->vm_file->f_op == privcmd->f_op ? -ENOIOCTLCMD :
							     -EINVAL;
	if (xenres_vma_is_ours(vma))
		return 0;
	if (vma->vm_private_data)
		return -EBUSY;
	/* Only before the adoption can userfaultfd register the VMA. */
	if (userfaultfd_armed(vma))
		return -EINVAL;

	return xenres_vma_init(vma);
}

/**
 * xenres_adopt() - take over the VMA of a map request, if that is necessary
 * @file: open device
 * @req:  request with @addr and @nr_pages set
 *
 * The VMA stays this driver's even if the request fails later.
 *
 * Context: takes mmap_lock, for writing if the VMA is the in-tree driver's.
 * Return: 0; -EINVAL if the range is not all in one VMA of @file, or if the VMA
 * is private, PROT_NONE or registered with userfaultfd; -EBUSY if the in-tree
 * driver has used it; -EINTR on a fatal signal; -ENOIOCTLCMD if the VMA belongs
 * to a file of the in-tree driver, which can serve the request.
 */
int xenres_adopt(struct file *file, const struct xenres_request *req)
{
	struct mm_struct *mm = current->mm;
	int err;

	if (!xenres_file(file)->privcmd || is_adopted(file, req))
		return 0;

	if (mmap_write_lock_killable(mm))
		return -EINTR;
	err = adopt(file, xenres_vma_around(req));
	mmap_write_unlock(mm);
	return err;
}

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_VMA_H
#define XENRES_VMA_H

#include <linux/fs.h>
#include <linux/limits.h>
#include <linux/mm_types.h>
#include <asm/page.h>

struct xenres_mapping;
struct xenres_request;

/*
 * Offset of the VMAs of the node that can replace /dev/xen/privcmd.  mmap() of
 * that node accepts every offset, but cannot pass this one, which does not fit
 * an unsigned long in bytes.
 */
#define XENRES_NO_PGOFF	((ULONG_MAX >> PAGE_SHIFT) + 1)

int xenres_vma_init(struct vm_area_struct *vma);
bool xenres_vma_is_ours(const struct vm_area_struct *vma);
int xenres_mmap(struct file *file, struct vm_area_struct *vma);
unsigned long xenres_get_unmapped_area(struct file *file, unsigned long addr,
				       unsigned long len, unsigned long pgoff,
				       unsigned long flags);
struct vm_area_struct *xenres_vma_around(const struct xenres_request *req);
struct vm_area_struct *xenres_find_vma(struct file *file,
				       const struct xenres_request *req);
struct xenres_mapping *xenres_vma_mapping(const struct vm_area_struct *vma);
struct xenres_mapping *xenres_vma_make_mapping(struct vm_area_struct *vma);

#endif

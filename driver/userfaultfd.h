/* SPDX-License-Identifier: GPL-2.0-only */
/* userfaultfd rewrites PTEs without asking the driver. */
#ifndef XENRES_USERFAULTFD_H
#define XENRES_USERFAULTFD_H

struct vm_area_struct;

/* The core registers only VMAs whose operations have uffd_ops. */
static inline void refuse_userfaultfd(struct vm_area_struct *vma)
{
}

#endif

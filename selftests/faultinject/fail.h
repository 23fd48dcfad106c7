/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Included before every file of the driver, in a test build: redirects the
 * driver's hypercalls, its allocations of unpopulated pages, its checks for
 * empty PTEs, its registrations, and its look-up of the in-tree driver to fail.c.
 *
 * A name in parentheses, (HYPERVISOR_memory_op)(...), still calls the kernel's
 * function.
 */
#ifndef XENRES_FAIL_H
#define XENRES_FAIL_H

#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <xen/interface/xen.h>
#include <xen/page.h>
#include <xen/xen.h>
#include <asm/xen/hypercall.h>

int xenres_fail_memory_op(unsigned int cmd, void *arg);
int xenres_fail_mmu_update(struct mmu_update *updates, unsigned int nr,
			   domid_t domid);
int xenres_fail_mmuext_op(struct mmuext_op *op, domid_t domid);
int xenres_fail_alloc_pages(unsigned int nr, struct page **pages);
void xenres_fail_free_pages(unsigned int nr, struct page **pages);
bool xenres_fail_pte_none(pte_t pte);
int xenres_fail_misc_register(struct miscdevice *misc);
struct proc_dir_entry *xenres_fail_proc_create(const char *name, umode_t mode,
					       struct proc_dir_entry *parent,
					       const struct proc_ops *ops);
void *xenres_fail_symbol_get(const char *name);

/* The kernel or compat/ may define these as macros for other names. */
static inline int xenres_kernel_alloc_pages(unsigned int nr,
					    struct page **pages)
{
	return xen_alloc_unpopulated_pages(nr, pages);
}

static inline void xenres_kernel_free_pages(unsigned int nr,
					    struct page **pages)
{
	xen_free_unpopulated_pages(nr, pages);
}

#undef xen_alloc_unpopulated_pages
#undef xen_free_unpopulated_pages

#define HYPERVISOR_memory_op(cmd, arg)	xenres_fail_memory_op(cmd, arg)
#define HYPERVISOR_mmu_update(updates, nr, done, domid) \
	xenres_fail_mmu_update(updates, nr, domid)
#define HYPERVISOR_mmuext_op(op, nr, done, domid) \
	xenres_fail_mmuext_op(op, domid)
#define xen_alloc_unpopulated_pages(nr, pages) \
	xenres_fail_alloc_pages(nr, pages)
#define xen_free_unpopulated_pages(nr, pages) \
	xenres_fail_free_pages(nr, pages)
#define pte_none(pte) \
	xenres_fail_pte_none(pte)
#define misc_register(misc) \
	xenres_fail_misc_register(misc)
#define proc_create(name, mode, parent, ops) \
	xenres_fail_proc_create(name, mode, parent, ops)
/* The function behind symbol_get(). */
#define __symbol_get(name) \
	xenres_fail_symbol_get(name)

#endif

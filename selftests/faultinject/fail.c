// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fault injection for the driver's hypercalls, for its registrations, and for
 * its use of the in-tree driver.  The driver does not contain it: see Kbuild.
 *
 * The module parameter "fail", which root may write at any time, takes
 *
 *	CALL,PART,ERRNO	hypercall number CALL from now on (from 1) fails, after
 *			Xen has processed its first PART elements: frames, page
 *			table entries or GFNs
 *	KIND,ERRNO	all calls of that kind fail without reaching Xen
 *	pte,0		no PTE is empty
 *	listing,ERRNO	the file in /proc cannot be created
 *	device,ERRNO	/dev/xen/resource cannot be registered
 *	node,ERRNO	/dev/xen/privcmd_resource cannot be registered
 *	absent,0	the in-tree driver does not exist
 *	unknown,0	the in-tree driver has an additional file operation
 *	moved,0		a file of the in-tree driver is restricted from the start
 *	0,0,0		no call fails
 *	cleanup		remove the frames whose removal was made to fail
 *
 * A read returns
 *
 *	KIND SIZE CALLS PAGES REUSED STALE
 *
 * KIND is that of the failed call, or "none"; SIZE its number of elements;
 * CALLS the number of calls since the last write.  The others count since the
 * module was loaded: PAGES, the unpopulated pages that the driver owns; REUSED,
 * how often it reused a page in front of a frame that was not removed; STALE,
 * the GFNs that it found empty after a release that failed with EIO, where a
 * device may still reach a frame.
 */
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <xen/interface/memory.h>
#include <xen/page.h>
#include <xen/xen.h>
#include "public/resource_release.h"

#define MAX_KEPT	4096

static DEFINE_SPINLOCK(lock); /* protects everything below */
static unsigned int fail_call, fail_part;
static int fail_errno;
static char fail_kind[16];
static unsigned int calls;
static const char *failed_kind;
static unsigned int failed_size;
static xen_pfn_t kept[MAX_KEPT];
static unsigned int nr_kept;
static unsigned int reused;
static bool iommu_failed; /* in the last release */
static unsigned int nr_stale;
static long pages_out;

/* Count a call; true if it has to fail. */
static bool call_fails(const char *kind, unsigned int size)
{
	bool fails;

	spin_lock(&lock);
	fails = ++calls == fail_call || !strcmp(kind, fail_kind);
	if (fails) {
		failed_kind = kind;
		failed_size = size;
	}
	spin_unlock(&lock);
	return fails;
}

static bool is_kept(xen_pfn_t gfn)
{
	unsigned int i;

	for (i = 0; i < nr_kept; i++)
		if (kept[i] == gfn)
			return true;
	return false;
}

static void keep(xen_pfn_t gfn)
{
	spin_lock(&lock);
	if (nr_kept < MAX_KEPT)
		kept[nr_kept++] = gfn;
	spin_unlock(&lock);
}

static int really_remove(struct xen_remove_from_physmap *op)
{
	int err = (HYPERVISOR_memory_op)(XENMEM_remove_from_physmap, op);

	if (iommu_failed && err == -ENOENT) {
		keep(op->gpfn);
		nr_stale++;
	}
	return err;
}

static int remove(void *arg)
{
	struct xen_remove_from_physmap *op = arg;

	if (!call_fails("remove", 1))
		return really_remove(op);

	/* ENOENT means that the GFN is empty, so make it true. */
	if (fail_errno == ENOENT) {
		(HYPERVISOR_memory_op)(XENMEM_remove_from_physmap, op);
		return -ENOENT;
	}

	keep(op->gpfn);
	return -fail_errno;
}

static int acquire(void *arg)
{
	struct xen_mem_acquire_resource *op = arg;
	const char *kind = "acquire";

	if (!op->nr_frames)
		kind = "size";
	else if (op->type == XEN_RESOURCE_RELEASE)
		kind = "release";

	iommu_failed = false;
	if (!call_fails(kind, op->nr_frames))
		return (HYPERVISOR_memory_op)(XENMEM_acquire_resource, op);

	iommu_failed = op->type == XEN_RESOURCE_RELEASE && fail_errno == EIO;
	op->nr_frames = min_t(u32, op->nr_frames, fail_part);
	if (op->nr_frames)
		(HYPERVISOR_memory_op)(XENMEM_acquire_resource, op);
	return -fail_errno;
}

int xenres_fail_memory_op(unsigned int cmd, void *arg)
{
	return cmd == XENMEM_acquire_resource ? acquire(arg) : remove(arg);
}

#ifdef CONFIG_XEN_PV
int xenres_fail_mmu_update(struct mmu_update *updates, unsigned int nr,
			   domid_t domid)
{
	if (!call_fails(updates->val ? "update" : "clear", nr))
		return (HYPERVISOR_mmu_update)(updates, nr, NULL, domid);

	if (fail_part)
		(HYPERVISOR_mmu_update)(updates, min(nr, fail_part), NULL,
					domid);
	return -fail_errno;
}

int xenres_fail_mmuext_op(struct mmuext_op *op, domid_t domid)
{
	bool masked = op->cmd == MMUEXT_TLB_FLUSH_MULTI;

	if (!call_fails(masked ? "flush" : "flush_all", 1))
		return (HYPERVISOR_mmuext_op)(op, 1, NULL, domid);
	return -fail_errno;
}
#endif

int xenres_fail_alloc_pages(unsigned int nr, struct page **pages)
{
	int err = xenres_kernel_alloc_pages(nr, pages);
	unsigned int i;

	if (err)
		return err;

	spin_lock(&lock);
	pages_out += nr;
	for (i = 0; i < nr; i++)
		reused += is_kept(pfn_to_gfn(page_to_xen_pfn(pages[i])));
	spin_unlock(&lock);
	return 0;
}

void xenres_fail_free_pages(unsigned int nr, struct page **pages)
{
	spin_lock(&lock);
	pages_out -= nr;
	spin_unlock(&lock);
	xenres_kernel_free_pages(nr, pages);
}

/* Called with a page table's lock held. */
bool xenres_fail_pte_none(pte_t pte)
{
	return strcmp("pte", fail_kind) && (pte_none)(pte);
}

static bool kind_fails(const char *kind)
{
	bool fails;

	spin_lock(&lock);
	fails = !strcmp(kind, fail_kind);
	spin_unlock(&lock);
	return fails;
}

int xenres_fail_misc_register(struct miscdevice *misc)
{
	if (kind_fails(strcmp(misc->name, "xen/resource") ? "node" : "device"))
		return -fail_errno;
	return (misc_register)(misc);
}

struct proc_dir_entry *xenres_fail_proc_create(const char *name, umode_t mode,
					       struct proc_dir_entry *parent,
					       const struct proc_ops *ops)
{
	if (kind_fails("listing"))
		return NULL;
	return (proc_create)(name, mode, parent, ops);
}

/* The in-tree driver's file operations, and those of a fictitious newer one. */
static const struct file_operations *intree;
static struct file_operations altered;

/* As if the state of a file did not start with DOMID_INVALID. */
static int open_moved(struct inode *inode, struct file *file)
{
	int err = intree->open(inode, file);

	if (!err)
		*(domid_t *)file->private_data = 0;
	return err;
}

void *xenres_fail_symbol_get(const char *name)
{
	if (kind_fails("absent"))
		return NULL;

	intree = (__symbol_get)(name);
	if (!intree || (!kind_fails("unknown") && !kind_fails("moved")))
		return (void *)intree;

	altered = *intree;
	if (kind_fails("unknown"))
		altered.llseek = noop_llseek;
	else
		altered.open = open_moved;
	return &altered;
}

static int cleanup(void)
{
	struct xen_remove_from_physmap op = { .domid = DOMID_SELF };
	int err = 0;

	while (nr_kept && !err) {
		op.gpfn = kept[--nr_kept];
		err = (HYPERVISOR_memory_op)(XENMEM_remove_from_physmap, &op);
		/* A partial map did not fill this GFN. */
		if (err == -ENOENT)
			err = 0;
	}
	return err;
}

static int fail_set(const char *val, const struct kernel_param *kp)
{
	unsigned int call = 0, part = 0;
	char kind[16] = "";
	int error;

	if (sysfs_streq(val, "cleanup"))
		return cleanup();
	if (sscanf(val, "%u,%u,%d", &call, &part, &error) != 3 &&
	    sscanf(val, "%15[^,],%d", kind, &error) != 2)
		return -EINVAL;

	spin_lock(&lock);
	fail_call = call;
	fail_part = part;
	fail_errno = error;
	strscpy(fail_kind, kind, sizeof(fail_kind));
	calls = 0;
	failed_kind = NULL;
	failed_size = 0;
	spin_unlock(&lock);
	return 0;
}

static int fail_get(char *buf, const struct kernel_param *kp)
{
	return sprintf(buf, "%s %u %u %ld %u %u\n", failed_kind ?: "none",
		       failed_size, calls, pages_out, reused, nr_stale);
}

static const struct kernel_param_ops fail_ops = {
	.set = fail_set,
	.get = fail_get,
};

module_param_cb(fail, &fail_ops, NULL, 0600);
MODULE_PARM_DESC(fail, "CALL,PART,ERRNO: make a hypercall fail");

// SPDX-License-Identifier: GPL-2.0-only
/* The device, and the first hypercall of both modes. */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <xen/interface/xen.h>
#include <xen/interface/memory.h>
#include <xen/xen.h>
#include <asm/xen/hypercall.h>

#include "floor.h"

/**
 * floor_acquire() - acquire all frames of a run, one batch per hypercall
 * @run:    the domain and the number of frames
 * @frames: PV: set to the mfns.  Auto-translated: the gfns for the frames.
 *
 * Return: 0 or Xen's errno.
 */
int floor_acquire(const struct floor_run *run, xen_pfn_t *frames)
{
	struct xen_mem_acquire_resource op = {
		.domid = run->domid,
		.type = XENMEM_resource_grant_table,
		.id = XENMEM_resource_grant_table_id_shared,
	};
	int err;

	for (; op.frame < run->nr_frames; op.frame += op.nr_frames) {
		op.nr_frames = min_t(u64, run->nr_frames - op.frame,
				     FLOOR_BATCH);
		set_xen_guest_handle(op.frame_list, frames + op.frame);
		err = HYPERVISOR_memory_op(XENMEM_acquire_resource, &op);
		if (err)
			return err;
	}
	return 0;
}

static long floor_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct floor_run __user *user = (void __user *)arg;
	struct floor_run run;
	int err;

	if (cmd != FLOOR_RUN)
		return -ENOTTY;
	if (copy_from_user(&run, user, sizeof(run)))
		return -EFAULT;
	if (!run.nr_frames)
		return -EINVAL;

	err = xen_pv_domain() ? floor_run_pv(&run) : floor_run_xlate(&run);
	if (err)
		return err;
	return copy_to_user(user, &run, sizeof(run)) ? -EFAULT : 0;
}

static const struct file_operations floor_ops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = floor_ioctl,
};

static struct miscdevice floor_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "floor",
	.fops = &floor_ops,
};

module_misc_device(floor_device);

MODULE_DESCRIPTION("The bare hypercalls of mapping, for make bench");
MODULE_LICENSE("GPL");

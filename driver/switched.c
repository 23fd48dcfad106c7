// SPDX-License-Identifier: GPL-2.0-only
/*
 * The node that can replace /dev/xen/privcmd, so that programs need not be
 * changed, relinked or preloaded.  A file of it consists of two halves: this
 * driver's state, and a file of the in-tree driver that serves everything but
 * the ioctl that maps resources.  RESTRICT binds both.
 *
 * mmap() does not show which ioctl will use the VMA.  So the in-tree driver
 * serves mmap(), and the map ioctl takes over the VMA (adopt.c).
 *
 * "xen-resource enable" replaces the node, see docs/switch.md.  The attribute
 * "switched" keeps both modules loaded as long as it is replaced: otherwise an
 * unload would leave a node whose number can go to another device.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/device.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/kmod.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sysfs.h>
#include <linux/uaccess.h>
#include <xen/interface/xen.h>
#include <xen/resource.h>
#include <xen/xen.h>

#include "fdinfo.h"
#include "file.h"
#include "ioctl.h"
#include "privcmd.h"
#include "privcmd_ioeventfd.h"
#include "switched.h"
#include "vma.h"

static int switched_open(struct inode *inode, struct file *file)
{
	struct file *privcmd = xenres_privcmd_open(inode);
	int err;

	if (IS_ERR(privcmd))
		return PTR_ERR(privcmd);

	err = xenres_file_open(inode, file);
	if (err)
		fput(privcmd);
	else
		xenres_file(file)->privcmd = privcmd;
	return err;
}

/*
 * Uses the domain that the in-tree driver has read from the argument: a caller
 * that changes the argument meanwhile cannot bind the halves to different
 * domains.
 */
static long switched_restrict(struct file *file, unsigned int cmd,
			      unsigned long arg)
{
	struct xenres_file *xfile = xenres_file(file);
	domid_t domid;
	long err;

	if (get_user(domid, (const __u16 __user *)arg))
		return -EFAULT;
	/* The in-tree driver accepts these ids, and ignores DOMID_INVALID. */
	if (domid >= DOMID_FIRST_RESERVED)
		return -EINVAL;

	/* The in-tree driver does not serialise callers. */
	if (mutex_lock_killable(&xfile->restrict_lock))
		return -EINTR;
	err = xenres_privcmd_ioctl(xfile->privcmd, cmd, arg);
	WRITE_ONCE(xfile->domid, xenres_privcmd_domid(xfile->privcmd));
	mutex_unlock(&xfile->restrict_lock);
	return err;
}

/*
 * IOEVENTFD of the in-tree driver uses the pages that stand in for the frames
 * of a VMA, and does not check that they exist.  A PV dom0 does not have them.
 */
static bool is_unsafe(unsigned int cmd)
{
	return xen_pv_domain() && is_privcmd_ioeventfd(cmd);
}

/*
 * Not a compat_ioctl as well: the in-tree driver does not support 32-bit
 * programs, whose structures differ.
 */
static long switched_ioctl(struct file *file, unsigned int cmd,
			   unsigned long arg)
{
	long err;

	if (cmd == XEN_RESOURCE_IOC_RESTRICT)
		return switched_restrict(file, cmd, arg);
	if (is_unsafe(cmd))
		return -EOPNOTSUPP;

	if (cmd == XEN_RESOURCE_IOC_MAP) {
		err = xenres_ioctl(file, cmd, arg);
		if (err != -ENOIOCTLCMD)
			return err;
	}
	return xenres_privcmd_ioctl(xenres_file(file)->privcmd, cmd, arg);
}

/* Keeps vm_file, which later identifies the VMA and pins this module. */
static int switched_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct file *privcmd = xenres_file(file)->privcmd;
	int err = privcmd->f_op->mmap(privcmd, vma);

	if (!err)
		vma->vm_pgoff = XENRES_NO_PGOFF;
	return err;
}

static unsigned long switched_get_unmapped_area(struct file *file,
						unsigned long addr,
						unsigned long len,
						unsigned long pgoff,
						unsigned long flags)
{
	/* Only mremap() passes this; see vma.c. */
	if (pgoff >= XENRES_NO_PGOFF)
		return -EINVAL;

	return mm_get_unmapped_area(file, addr, len, pgoff, flags);
}

static const struct file_operations switched_fops = {
	.owner = THIS_MODULE,
	.open = switched_open,
	.release = xenres_file_release,
	.show_fdinfo = xenres_show_fdinfo,
	.unlocked_ioctl = switched_ioctl,
	.mmap = switched_mmap,
	.get_unmapped_area = switched_get_unmapped_area,
};

/* The in-tree operations, with a reference, while the node is switched. */
static const struct file_operations *pinned;
static DEFINE_MUTEX(pin_lock);

static int pin(void)
{
	const struct file_operations *fops;

	if (pinned)
		return 0;

	fops = xenres_privcmd_get();
	if (PTR_ERR_OR_ZERO(fops) == -ENODEV) {
		request_module("xen-privcmd");
		fops = xenres_privcmd_get();
	}
	if (PTR_ERR_OR_ZERO(fops) == -ENODEV)
		pr_err("cannot serve privcmd: xen-privcmd is missing or failed to load\n");
	if (IS_ERR(fops))
		return PTR_ERR(fops);

	/* Fails if the module is being unloaded. */
	if (!try_module_get(THIS_MODULE)) {
		fops_put(fops);
		return -EBUSY;
	}
	pinned = fops;
	return 0;
}

static void unpin(void)
{
	if (!pinned)
		return;

	fops_put(pinned);
	pinned = NULL;
	/* An unload waits until the attribute's writer is done. */
	module_put(THIS_MODULE);
}

static ssize_t switched_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	return sysfs_emit(buf, "%d\n", !!READ_ONCE(pinned));
}

static ssize_t switched_store(struct device *dev, struct device_attribute *attr,
			      const char *buf, size_t count)
{
	bool want;
	int err = kstrtobool(buf, &want);

	if (err)
		return err;

	mutex_lock(&pin_lock);
	if (want)
		err = pin();
	else
		unpin();
	mutex_unlock(&pin_lock);
	return err ?: count;
}
static DEVICE_ATTR_RW(switched);

static struct attribute *switched_attrs[] = {
	&dev_attr_switched.attr,
	NULL
};
ATTRIBUTE_GROUPS(switched);

static struct miscdevice switched_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "xen/privcmd_resource",
	.fops = &switched_fops,
	.groups = switched_groups,
	.mode = 0600,
};

/**
 * xenres_switched_init() - register the node
 *
 * Return: 0, or an errno of misc_register().
 */
int __init xenres_switched_init(void)
{
	return misc_register(&switched_device);
}

/** xenres_switched_exit() - remove the node */
void xenres_switched_exit(void)
{
	misc_deregister(&switched_device);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * xen-resource: maps the pages that Xen keeps on a domain's behalf
 *
 * Path of a map request: ioctl.c copies it in and checks it; map.c drives it:
 * vma.c looks up the VMA, budget.c charges the frames, ranges.c reserves the
 * pages, acquire.c fetches frames from Xen, and pv.c or xlate.c maps them into
 * the process.  For the node that replaces /dev/xen/privcmd, switched.c comes
 * before ioctl.c, and adopt.c takes over the VMA.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <xen/xen.h>

#include "acquire.h"
#include "fdinfo.h"
#include "file.h"
#include "ioctl.h"
#include "ioreq_page.h"
#include "listing.h"
#include "lost_pages.h"
#include "mode.h"
#include "switched.h"
#include "version.h"
#include "vma.h"

static const struct file_operations xenres_fops = {
	.owner = THIS_MODULE,
	.open = xenres_file_open,
	.release = xenres_file_release,
	.show_fdinfo = xenres_show_fdinfo,
	.unlocked_ioctl = xenres_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.mmap = xenres_mmap,
	.get_unmapped_area = xenres_get_unmapped_area,
};

static struct miscdevice xenres_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "xen/resource",
	.fops = &xenres_fops,
	.groups = xenres_lost_pages_groups,
	.mode = 0600,
};

static int __init refuse_load(const char *why)
{
	/* Tell modprobe's caller why; a built-in driver stays silent. */
	if (__is_defined(MODULE))
		pr_err("%s\n", why);
	return -ENODEV;
}

static int __init register_interfaces(void)
{
	int err = xenres_listing_init();

	if (err)
		return err;
	err = misc_register(&xenres_device);
	if (err)
		goto no_device;
	err = xenres_switched_init();
	if (err)
		goto no_switched;
	return 0;
no_switched:
	misc_deregister(&xenres_device);
no_device:
	xenres_listing_exit();
	return err;
}

static int __init xenres_init(void)
{
	bool has_sizes;
	int err;

	if (!xen_domain())
		return refuse_load("not running on Xen");
	if (!xen_initial_domain())
		return refuse_load("not dom0: only dom0 may map other domains' resources");

	has_sizes = xenres_acquire_probe();
	xenres_mode_init(has_sizes);

	xenres_ioreq_page_init();
	err = register_interfaces();
	if (err) {
		pr_err("cannot register the devices: %d\n", err);
		return err;
	}

	pr_info("version %s, %s dom0%s\n", XEN_RESOURCE_VERSION,
		xenres_mode->name,
		has_sizes ? "" : ", Xen < 4.15: size query not supported");
	return 0;
}

static void __exit xenres_exit(void)
{
	xenres_switched_exit();
	misc_deregister(&xenres_device);
	xenres_listing_exit();
}

module_init(xenres_init);
module_exit(xenres_exit);

MODULE_DESCRIPTION("Map the pages that Xen keeps on a domain's behalf");
MODULE_AUTHOR("The xen-resource maintainers");
MODULE_VERSION(XEN_RESOURCE_VERSION);
MODULE_LICENSE("GPL");

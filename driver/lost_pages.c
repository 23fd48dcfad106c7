// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counts pages that are leaked until reboot, because Xen or its IOMMU still
 * maps a foreign frame at them.  Monitoring reads their number in sysfs; the
 * driver logs only the first.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/sysfs.h>

#include "lost_pages.h"

static atomic_long_t lost_pages = ATOMIC_LONG_INIT(0);

/**
 * xenres_leak_pages() - count leaked pages
 * @nr_pages: number of pages
 *
 * The device's attribute lost_pages reports the sum since the module was
 * loaded.
 */
void xenres_leak_pages(unsigned int nr_pages)
{
	if (!nr_pages)
		return;

	atomic_long_add(nr_pages, &lost_pages);
	pr_warn_once("Xen did not release a frame: leaked its page (see lost_pages in sysfs)\n");
}

static ssize_t lost_pages_show(struct device *dev,
			       struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%ld\n", atomic_long_read(&lost_pages));
}
static DEVICE_ATTR_RO(lost_pages);

static struct attribute *lost_pages_attrs[] = {
	&dev_attr_lost_pages.attr,
	NULL
};

static const struct attribute_group lost_pages_group = {
	.attrs = lost_pages_attrs,
};

const struct attribute_group *xenres_lost_pages_groups[] = {
	&lost_pages_group,
	NULL
};

// SPDX-License-Identifier: GPL-2.0-only
/* miscdevice.groups. */
#include <linux/device.h>
#include <linux/miscdevice.h>
#include <linux/sysfs.h>

static ssize_t probe_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	return sysfs_emit(buf, "%ld\n", 0L);
}
static DEVICE_ATTR_RO(probe);

static struct attribute *probe_attrs[] = { &dev_attr_probe.attr, NULL };

static const struct attribute_group probe_group = { .attrs = probe_attrs };

static const struct attribute_group *probe_groups[] = { &probe_group, NULL };

struct miscdevice probe_device = { .groups = probe_groups };

// SPDX-License-Identifier: GPL-2.0-only
/* State of an open file description: its lifetime and its fdinfo lines. */
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <xen/interface/xen.h>

#include "budget.h"
#include "file.h"

int xenres_file_open(struct inode *inode, struct file *file)
{
	struct xenres_file *xfile = kmalloc_obj(*xfile, GFP_KERNEL_ACCOUNT);

	if (!xfile)
		return -ENOMEM;

	kref_init(&xfile->ref);
	xfile->domid = DOMID_INVALID;
	atomic_long_set(&xfile->frames, 0);
	file->private_data = xfile;
	return 0;
}

int xenres_file_release(struct inode *inode, struct file *file)
{
	xenres_file_put(xenres_file(file));
	return 0;
}

struct xenres_file *xenres_file_get(struct xenres_file *xfile)
{
	kref_get(&xfile->ref);
	return xfile;
}

static void file_free(struct kref *ref)
{
	kfree(container_of(ref, struct xenres_file, ref));
}

void xenres_file_put(struct xenres_file *xfile)
{
	kref_put(&xfile->ref, file_free);
}

/**
 * xenres_show_fdinfo() - &file_operations.show_fdinfo
 * @m:    output of /proc/PID/fdinfo/FD
 * @file: the device
 *
 * docs/ioctl.md describes the lines.
 */
void xenres_show_fdinfo(struct seq_file *m, struct file *file)
{
	struct xenres_file *xfile = xenres_file(file);
	unsigned int domid = READ_ONCE(xfile->domid);

	if (domid == DOMID_INVALID)
		seq_puts(m, "domid:\tany\nlimit:\tnone\n");
	else
		seq_printf(m, "domid:\t%u\nlimit:\t%lu\n", domid,
			   xenres_budget_limit(xfile));
	seq_printf(m, "frames:\t%ld\n", atomic_long_read(&xfile->frames));
}

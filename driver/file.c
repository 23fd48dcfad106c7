// SPDX-License-Identifier: GPL-2.0-only
/* State of an open file description. */
#include <linux/file.h>
#include <linux/slab.h>
#include <xen/interface/xen.h>

#include "file.h"

int xenres_file_open(struct inode *inode, struct file *file)
{
	struct xenres_file *xfile = kmalloc_obj(*xfile, GFP_KERNEL_ACCOUNT);

	if (!xfile)
		return -ENOMEM;

	kref_init(&xfile->ref);
	xfile->domid = DOMID_INVALID;
	atomic_long_set(&xfile->frames, 0);
	xfile->privcmd = NULL;
	mutex_init(&xfile->restrict_lock);
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

static void free_file_state(struct kref *ref)
{
	struct xenres_file *xfile = container_of(ref, struct xenres_file, ref);

	if (xfile->privcmd)
		fput(xfile->privcmd);
	kfree(xfile);
}

void xenres_file_put(struct xenres_file *xfile)
{
	kref_put(&xfile->ref, free_file_state);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * A VMA is closed with mmap_lock held, and every other thread that faults or
 * maps may wait for it: no place to release thousands of frames.  But the last
 * reference to a file, wherever it is dropped, has its ->release() called when
 * the task is about to return to user space, without any lock, and so before
 * munmap() returns or the exit of a process is seen.  Hence a file that nobody
 * can open holds the reference of a large VMA.
 */
#include <linux/anon_inodes.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/module.h>

#include "late.h"
#include "mapping.h"

static int late_release(struct inode *inode, struct file *file)
{
	xenres_mapping_put(file->private_data);
	return 0;
}

static const struct file_operations late_fops = {
	.owner = THIS_MODULE,
	.release = late_release,
};

/**
 * xenres_late_new() - put off what dropping a reference may lead to
 * @mapping: the mapping
 *
 * Return: a file that owns one of the caller's references to @mapping and
 * drops it some time after the fput() of the file, or NULL without memory: the
 * caller keeps the reference.
 */
struct file *xenres_late_new(struct xenres_mapping *mapping)
{
	struct file *file = anon_inode_getfile("[xen-resource]", &late_fops,
					       mapping, 0);

	return IS_ERR(file) ? NULL : file;
}

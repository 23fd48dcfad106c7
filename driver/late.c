// SPDX-License-Identifier: GPL-2.0-only
/*
 * A VMA is closed with mmap_lock held, and every other thread that faults or
 * maps may wait for it: no place to release thousands of frames.  But the last
 * reference to a file, wherever it is dropped, has its ->release() called when
 * the task is about to return to user space, without any lock.  Hence a file that
 * nobody can open holds a reference to a large mapping.
 *
 * - munmap(), mmap() over the mapping, exec(): the frames are released before the
 *   call returns.
 * - Exit: before the exit is seen, if the task that exits is the last to use the
 *   address space.  Anyone else who does (a process made by CLONE_VM, an open
 *   /proc/PID/mem that is being read, io_uring, the OOM reaper) may end it later;
 *   a kernel thread then leaves ->release() to a work item, later still.
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
 * Return: a file that owns a reference to @mapping of its own, and drops it some
 * time after the fput() of the file; NULL without memory.
 */
struct file *xenres_late_new(struct xenres_mapping *mapping)
{
	struct file *file = anon_inode_getfile("[xen-resource]", &late_fops,
					       mapping, 0);

	if (IS_ERR(file))
		return NULL;
	xenres_mapping_get(mapping);
	return file;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The core closes a VMA with mmap_lock held, and other threads that fault or
 * map wait for that lock: releasing thousands of frames there would stall
 * them.  But when the last reference to a file is dropped, the core defers
 * the file's ->release() until the task returns to user space and holds no
 * lock.  Hence a file without a path holds a reference to every large mapping.
 *
 * - munmap(), mmap() over the mapping, exec(): the frames are released before
 *   the call returns.
 * - Exit: the frames are released before wait() reports the exit if the exiting
 *   task is the last user of the address space.  Another user (a process
 *   created with CLONE_VM, a read of /proc/PID/mem, io_uring, the OOM reaper)
 *   may drop the address space later; a kernel thread then defers ->release()
 *   to a work item.
 */
#include <linux/anon_inodes.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/module.h>

#include "ranges.h"
#include "xlate_defer.h"

static int deferred_release(struct inode *inode, struct file *file)
{
	xenres_mapping_put(file->private_data);
	return 0;
}

static const struct file_operations defer_fops = {
	.owner = THIS_MODULE,
	.release = deferred_release,
};

/**
 * xenres_defer_new() - make a file that defers the release of a mapping
 * @mapping: the mapping
 *
 * Return: a file that owns a reference to @mapping and drops it some time after
 * the file's fput(); NULL on failure to allocate memory.
 */
struct file *xenres_defer_new(struct xenres_mapping *mapping)
{
	struct file *file = anon_inode_getfile("[xen-resource]", &defer_fops,
					       mapping, 0);

	if (IS_ERR(file))
		return NULL;
	xenres_mapping_get(mapping);
	return file;
}

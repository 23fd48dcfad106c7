/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_FILE_H
#define XENRES_FILE_H

#include <linux/atomic.h>
#include <linux/fs.h>
#include <linux/kref.h>
#include <linux/mutex.h>

/**
 * struct xenres_file - state of an open file description of the device
 * @ref:    one for the file and one for every mapping made through it, whose
 *          frames can outlive both VMA and file for a moment: see ranges.h
 * @domid:  the domain that it is restricted to, or DOMID_INVALID; set at most
 *          once (restrict.c, switched.c)
 * @frames: frames reserved or filled through it (budget.c)
 * @privcmd: the in-tree driver's file behind it, with a reference; NULL for
 *          /dev/xen/resource
 * @restrict_lock: serialises the restriction of both halves (switched.c)
 *
 * dup(), fork() and SCM_RIGHTS share the description and with it this state.
 */
struct xenres_file {
	struct kref ref;
	unsigned int domid;
	atomic_long_t frames;
	struct file *privcmd;
	struct mutex restrict_lock; /* see above */
};

static inline struct xenres_file *xenres_file(const struct file *file)
{
	return file->private_data;
}

int xenres_file_open(struct inode *inode, struct file *file);
int xenres_file_release(struct inode *inode, struct file *file);
struct xenres_file *xenres_file_get(struct xenres_file *xfile);
void xenres_file_put(struct xenres_file *xfile);

#endif

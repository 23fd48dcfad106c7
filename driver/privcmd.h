/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_PRIVCMD_H
#define XENRES_PRIVCMD_H

#include <linux/fs.h>
#include <xen/interface/xen.h>

/* Exported by xen-privcmd, but not declared in a public header. */
extern const struct file_operations xen_privcmd_fops;

const struct file_operations *xenres_privcmd_get(void);
struct file *xenres_privcmd_open(struct inode *inode);
domid_t xenres_privcmd_domid(const struct file *privcmd);
long xenres_privcmd_ioctl(struct file *privcmd, unsigned int cmd,
			  unsigned long arg);

#endif

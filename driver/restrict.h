/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_RESTRICT_H
#define XENRES_RESTRICT_H

#include <linux/fs.h>
#include <xen/interface/xen.h>

int xenres_restrict(struct file *file, domid_t domid);
bool xenres_may_access(const struct file *file, domid_t domid);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_MAP_H
#define XENRES_MAP_H

#include <linux/fs.h>

struct xenres_request;

int xenres_map(struct file *file, const struct xenres_request *req);

#endif

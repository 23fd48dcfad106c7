/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_ADOPT_H
#define XENRES_ADOPT_H

#include <linux/fs.h>

struct xenres_request;

int xenres_adopt(struct file *file, const struct xenres_request *req);

#endif

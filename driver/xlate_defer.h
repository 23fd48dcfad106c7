/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_XLATE_DEFER_H
#define XENRES_XLATE_DEFER_H

struct file;
struct xenres_mapping;

struct file *xenres_defer_new(struct xenres_mapping *mapping);

#endif

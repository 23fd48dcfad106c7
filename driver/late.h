/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_LATE_H
#define XENRES_LATE_H

struct file;
struct xenres_mapping;

struct file *xenres_late_new(struct xenres_mapping *mapping);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_FDINFO_H
#define XENRES_FDINFO_H

struct file;
struct seq_file;

void xenres_show_fdinfo(struct seq_file *m, struct file *file);

#endif

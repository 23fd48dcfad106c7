// SPDX-License-Identifier: GPL-2.0-only
/* The device's lines in /proc/PID/fdinfo/FD. */
#include <linux/seq_file.h>
#include <xen/interface/xen.h>

#include "budget.h"
#include "fdinfo.h"
#include "file.h"

/**
 * xenres_show_fdinfo() - &file_operations.show_fdinfo
 * @m:    output of /proc/PID/fdinfo/FD
 * @file: the device
 *
 * docs/ioctl.md describes the lines.
 */
void xenres_show_fdinfo(struct seq_file *m, struct file *file)
{
	struct xenres_file *xfile = xenres_file(file);
	unsigned int domid = READ_ONCE(xfile->domid);

	if (domid == DOMID_INVALID)
		seq_puts(m, "domid:\tany\nlimit:\tnone\n");
	else
		seq_printf(m, "domid:\t%u\nlimit:\t%lu\n", domid,
			   xenres_budget_limit(xfile));
	seq_printf(m, "frames:\t%ld\n", atomic_long_read(&xfile->frames));
}

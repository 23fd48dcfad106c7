// SPDX-License-Identifier: GPL-2.0-only
/* vm_operations_struct has .uffd_ops: seen in Linux 7.3. */
#include <linux/mm.h>

const struct vm_operations_struct probe_ops = {
	.uffd_ops = NULL,
};

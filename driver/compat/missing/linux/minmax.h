/* SPDX-License-Identifier: GPL-2.0-only */
/* Until Linux 5.10 they were in the header of everything. */
#include <linux/kernel.h>

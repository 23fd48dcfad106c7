/* SPDX-License-Identifier: GPL-2.0-only */
/* Xen uses Linux's errno values. */
#include <errno.h>

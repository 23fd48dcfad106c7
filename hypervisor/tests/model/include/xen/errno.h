/* SPDX-License-Identifier: GPL-2.0-only */
/* The numbers are Linux's, as Xen's are. */
#include <errno.h>

// SPDX-License-Identifier: GPL-2.0-only
/* Compiles against every kernel unless the compiler line is broken. */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>

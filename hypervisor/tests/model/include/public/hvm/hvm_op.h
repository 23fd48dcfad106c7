/* SPDX-License-Identifier: GPL-2.0-only */
#include <xen/hvm/hvm_op.h>
#include <xen/hvm/dm_op.h>

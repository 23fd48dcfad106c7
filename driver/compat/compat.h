/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The driver calls the newest kernel's functions.  The build includes this
 * header ahead of every source file; it supplies the functions that the target
 * kernel lacks.  probe.sh detects those by compiling probes/, never by kernel
 * version.  There is one header per facility.  Each includes the kernel's own
 * header before it defines a macro, so that the macro does not rewrite a
 * declaration there.
 */
#ifndef XENRES_COMPAT_H
#define XENRES_COMPAT_H

/* The driver's files define it too late for the headers included here. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "compat/generated.h"
#include "acquire_resource.h"
#include "alloc_obj.h"
#include "compat_ioctl.h"
#include "fixed_prot.h"
#include "mmap_lock.h"
#include "mmu_interval.h"
#include "page_range.h"
#include "privcmd_ioeventfd.h"
#include "proc_ops.h"
#include "ptep_get.h"
#include "sysfs_emit.h"
#include "unmapped_area.h"
#include "unpopulated_pages.h"
#include "userfaultfd.h"
#include "vm_fault.h"
#include "vm_flags.h"
#include "vm_split.h"
#include "vma_access.h"
#include "zap.h"

#endif

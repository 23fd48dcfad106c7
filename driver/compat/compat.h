/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The driver calls the newest kernel's functions.  Force-included ahead of each
 * of its files, this header makes up for those that the target kernel lacks;
 * which they are was found by compiling probes/ (probe.sh), never by a version.
 * One header per facility.  Each includes the kernel's own header before it
 * defines anything, so that no declaration of the kernel's is rewritten.
 */
#ifndef XENRES_COMPAT_H
#define XENRES_COMPAT_H

/* As the driver's files have it, which come too late for these headers. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "compat/generated.h"
#include "acquire_resource.h"
#include "alloc_obj.h"
#include "compat_ioctl.h"
#include "fixed_prot.h"
#include "mmap_lock.h"
#include "mmu_interval.h"
#include "page_range.h"
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

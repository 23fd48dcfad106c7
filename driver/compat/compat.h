/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The driver calls the newest kernel's functions.  Force-included ahead of each
 * of its files, this header makes up for those that the target kernel lacks;
 * which they are was found by compiling probes/ (probe.sh), never by a version.
 * Macros, so that it needs no kernel header of its own.
 */
#ifndef XENRES_COMPAT_H
#define XENRES_COMPAT_H

#include "compat/generated.h"
#include "unmapped_area.h"
#include "vm_flags.h"
#include "zap.h"

#endif

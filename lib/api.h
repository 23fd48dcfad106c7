/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shared by the files that implement the functions of <xenforeignmemory.h>. */
#ifndef XENRESOURCE_API_H
#define XENRESOURCE_API_H

#include <xenforeignmemory.h>

/* Marks the exported functions; everything else is hidden. */
#define API			__attribute__((visibility("default")))

/* Xen counts in frames of 4 KiB, independent of the page size. */
#define FRAME_SHIFT		12

#endif

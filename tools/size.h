/* SPDX-License-Identifier: GPL-2.0-only */
/* Determine the size of a resource, even if Xen does not report it. */
#ifndef XEN_RESOURCE_SIZE_H
#define XEN_RESOURCE_SIZE_H

#include <stdint.h>

#include "resource.h"
#include "xen.h"

/**
 * resource_frames() - determine the size of a resource
 * @xen:    open handles
 * @res:    the resource
 * @frames: set to its size in frames; for a grant table, to the limit
 *
 * This does not change the guest.
 *
 * Return: 0, or Xen's errno; EOPNOTSUPP if Xen does not implement the type.
 */
int resource_frames(struct xen *xen, const struct resource *res,
		    uint64_t *frames);

#endif

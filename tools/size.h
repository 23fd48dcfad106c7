/* SPDX-License-Identifier: GPL-2.0-only */
/* How large is a resource, also on a Xen that does not say? */
#ifndef XEN_RESOURCE_SIZE_H
#define XEN_RESOURCE_SIZE_H

#include <stdint.h>

#include "resource.h"
#include "xen.h"

/**
 * resource_frames() - find out the size of a resource
 * @xen:    open handles
 * @res:    the resource
 * @frames: set to its size in frames, for a grant table the limit
 *
 * Changes nothing in the guest.
 *
 * Return: 0, or the errno of Xen; EOPNOTSUPP for what Xen does not know.
 */
int resource_frames(struct xen *xen, const struct resource *res,
		    uint64_t *frames);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_TYPES_H
#define XENRES_TYPES_H

struct xenres_request;

/* Only the driver itself may pass it to Xen; it is not a resource. */
#define XENRES_INTERNAL		0x1
/* Only Xen may write the frames. */
#define XENRES_READ_ONLY	0x2
/*
 * A guest can free the frames at any time, so that Xen may give them to another
 * domain.
 */
#define XENRES_FREEABLE		0x4
/* Defined by this project: implemented by a Xen with its handlers only. */
#define XENRES_OWN		0x8

/* A type that no Xen implements. */
#define XENRES_NO_TYPE		0xffff

unsigned int xenres_type_traits(const struct xenres_request *req);

#endif

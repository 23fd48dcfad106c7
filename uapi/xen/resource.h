/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * xen-resource: map the pages that Xen keeps on a domain's behalf
 *
 * The ioctl numbers and the layout of their arguments are those of the Linux
 * privcmd driver (IOCTL_PRIVCMD_MMAP_RESOURCE, Linux 4.18; its size query,
 * Linux 5.11; IOCTL_PRIVCMD_RESTRICT, Linux 4.11), so that a caller of privcmd
 * only has to open another device node.  The names are our own: a program may
 * include this header together with <xen/privcmd.h> or <xen/sys/privcmd.h>, in
 * any order.  Resource types and ids are Xen's (public/memory.h).
 */
#ifndef _UAPI_XEN_RESOURCE_H
#define _UAPI_XEN_RESOURCE_H

#include <linux/ioctl.h>
#include <linux/types.h>

/** XEN_RESOURCE_DEVICE - the device node for these ioctls */
#define XEN_RESOURCE_DEVICE		"/dev/xen/resource"

/* Values of &xen_resource_map.type, and the meaning of id and frame. */

/*
 * Rings of an ioreq server (HVM domains); id: the server.
 * Frame 0: buffered requests; frame 1 + n: requests of vCPUs 128 * n to
 * 128 * n + 127.
 */
#define XEN_RESOURCE_IOREQ_SERVER	0
#define XEN_RESOURCE_IOREQ_FRAME_BUF	0
#define XEN_RESOURCE_IOREQ_FRAME(n)	(1 + (n))

/* The grant table; id: entries, or the status words of a version 2 table. */
#define XEN_RESOURCE_GRANT_TABLE	1
#define XEN_RESOURCE_GRANT_SHARED	0
#define XEN_RESOURCE_GRANT_STATUS	1

/* Processor trace buffer (Xen 4.15); id: the vCPU. */
#define XEN_RESOURCE_VMTRACE_BUF	2

/*
 * Statistics, read-only, of a Xen with this project's handlers.
 * <xen/resource_stats.h> describes the frames and repeats both definitions.
 */
#define XEN_RESOURCE_STATS		0x8000
#define XEN_RESOURCE_STATS_ID		0

/** XEN_RESOURCE_MAX_FRAMES - maximum number of frames per map */
#define XEN_RESOURCE_MAX_FRAMES		((1U << 26) - 1)

/**
 * struct xen_resource_map - argument of %XEN_RESOURCE_IOC_MAP
 * @domid: domain that owns the resource
 * @type:  XEN_RESOURCE_*, the type of the resource
 * @id:    the resource, among those of @type
 * @frame: first frame to map, counted from the start of the resource
 * @num:   number of frames (of 4 KiB) to map; if @num and @addr are 0, the call
 *         sets it to the size of the resource in frames
 * @addr:  destination: a page-aligned user address in a shared mapping of the
 *         same open file
 *
 * The layout is the same for 32-bit and 64-bit programs.
 */
struct xen_resource_map {
	__u16 domid;
	__u16 __pad;
	__u32 type;
	__u32 id;
	__u32 frame;
	__aligned_u64 num;
	__aligned_u64 addr;
};

/**
 * XEN_RESOURCE_IOC_MAP - query the size of a resource, or map frames of it
 *
 * Fails with EDQUOT if a restricted file would have more frames mapped than the
 * module's parameter restricted_frames allows, and for no other reason.  The
 * documentation that is installed with this header, ioctl.md, explains every other
 * errno.
 */
#define XEN_RESOURCE_IOC_MAP		_IOC(_IOC_NONE, 'P', 7, 32)

/**
 * XEN_RESOURCE_IOC_RESTRICT - bind this open file to one domain, permanently
 *
 * From then on the module's parameter restricted_frames limits how many frames
 * the file may have mapped.
 *
 * Takes a pointer to the domain's id, a __u16.
 */
#define XEN_RESOURCE_IOC_RESTRICT	_IOC(_IOC_NONE, 'P', 6, 2)

#if !defined(__cplusplus) && \
	(defined(__KERNEL__) || __STDC_VERSION__ >= 201112L)
#define __XEN_RESOURCE_AT(member, offset)				\
	_Static_assert(__builtin_offsetof(struct xen_resource_map,	\
					  member) == (offset), #member)
__XEN_RESOURCE_AT(domid, 0);
__XEN_RESOURCE_AT(type, 4);
__XEN_RESOURCE_AT(id, 8);
__XEN_RESOURCE_AT(frame, 12);
__XEN_RESOURCE_AT(num, 16);
__XEN_RESOURCE_AT(addr, 24);
_Static_assert(sizeof(struct xen_resource_map) == 32, "xen_resource_map");
#undef __XEN_RESOURCE_AT
#endif

#endif /* _UAPI_XEN_RESOURCE_H */

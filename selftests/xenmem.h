/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory hypercalls about foreign frames, made past the driver.
 *
 * Functions that ask Xen return 0 or the errno.
 */
#ifndef TEST_XENMEM_H
#define TEST_XENMEM_H

#include <stdbool.h>
#include <stdint.h>
#include <xen/xen.h>
#include <xen/memory.h>
#include <xencall.h>

#define LIST_PAGES	4	/* of a list: 2048 entries */
#define LIST_MAX	(LIST_PAGES * 4096 / sizeof(xen_pfn_t))

/**
 * struct xenmem - what the hypercalls need
 * @xcall:      libxencall's
 * @acquire:    last argument of an acquire, as Xen left it
 * @remove:     argument of a removal
 * @area:       room for LIST_MAX entries; what lies behind cannot be read
 * @translated: dom0 is PVH: Xen fills GFNs, and tells no MFNs
 */
struct xenmem {
	xencall_handle *xcall;
	struct xen_mem_acquire_resource *acquire;
	struct xen_remove_from_physmap *remove;
	char *area;
	bool translated;
};

/** xenmem_open() - false, with errno, when something is not to be had */
bool xenmem_open(struct xenmem *mem);

/** xenmem_close() - give back what xenmem_open() got */
void xenmem_close(struct xenmem *mem);

/** xenmem_acquire() - XENMEM_acquire_resource */
int xenmem_acquire(struct xenmem *mem,
		   const struct xen_mem_acquire_resource *arg);

/** xenmem_remove() - XENMEM_remove_from_physmap of dom0's own */
int xenmem_remove(struct xenmem *mem, xen_pfn_t gfn);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory hypercalls for foreign frames, made without the driver.
 *
 * Functions that call Xen return 0 or the errno.
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
 * struct xenmem - state for the hypercalls
 * @xcall:      handle of libxencall
 * @acquire:    argument of the last acquire, as Xen returned it
 * @remove:     argument of a removal
 * @area:       room for LIST_MAX entries, followed by an unreadable page
 * @translated: dom0 is PVH: Xen maps frames at GFNs and does not return MFNs
 */
struct xenmem {
	xencall_handle *xcall;
	struct xen_mem_acquire_resource *acquire;
	struct xen_remove_from_physmap *remove;
	char *area;
	bool translated;
};

/** xenmem_open() - allocate the state; false with errno on failure */
bool xenmem_open(struct xenmem *mem);

/** xenmem_close() - free the state */
void xenmem_close(struct xenmem *mem);

/** xenmem_acquire() - XENMEM_acquire_resource */
int xenmem_acquire(struct xenmem *mem,
		   const struct xen_mem_acquire_resource *arg);

/** xenmem_remove() - XENMEM_remove_from_physmap for dom0 itself */
int xenmem_remove(struct xenmem *mem, xen_pfn_t gfn);

#endif

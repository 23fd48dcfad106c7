/* SPDX-License-Identifier: GPL-2.0-only */
/* Older kernels take pages for foreign frames from the balloon. */
#include <linux/mm.h>
#include <xen/balloon.h>
#include <xen/xen.h>

#ifndef HAVE_XEN_ALLOC_UNPOPULATED_PAGES
#define xen_alloc_unpopulated_pages	alloc_xenballooned_pages
#define xen_free_unpopulated_pages	free_xenballooned_pages
#endif

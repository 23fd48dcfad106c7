/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_XLATE_REMOVE_H
#define XENRES_XLATE_REMOVE_H

#include <xen/interface/xen.h>

extern unsigned int xenres_remove_max;

void xenres_remove_probe(void);
int xenres_remove_batch(xen_pfn_t *gfns, unsigned int nr_gfns);

#endif

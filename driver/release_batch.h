/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_RELEASE_BATCH_H
#define XENRES_RELEASE_BATCH_H

#include <xen/interface/xen.h>

extern unsigned int xenres_release_max;

void xenres_release_probe(void);
int xenres_release_batch(xen_pfn_t *gfns, unsigned int nr_gfns);

#endif

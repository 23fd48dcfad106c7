/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_ACQUIRE_H
#define XENRES_ACQUIRE_H

#include "request.h"

bool xenres_acquire_probe(void);
int xenres_acquire_size(const struct xenres_request *req, u32 *nr_frames);
int xenres_acquire(const struct xenres_request *req, unsigned int first,
		   xen_pfn_t *frames, unsigned int nr_frames);

#endif

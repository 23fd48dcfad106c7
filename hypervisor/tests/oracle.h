/* SPDX-License-Identifier: GPL-2.0-only */
/* A resource's true frames, read from the model, not from the operation. */
#ifndef ORACLE_H
#define ORACLE_H

#include "model.h"

#define NO_FRAME (~0UL)

/* The MFN of a frame, or NO_FRAME if it does not exist yet. */
unsigned long true_frame(struct domain *d, unsigned int type, unsigned int id,
                         unsigned int frame);

/* Byte @offset of the statistics, as seen through a mapping. */
const void *shown_stats(struct domain *d, unsigned int offset);
const struct xen_stats_vcpu *shown_vcpu(struct domain *d, unsigned int id);

#endif

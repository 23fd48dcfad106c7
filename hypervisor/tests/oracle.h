/* SPDX-License-Identifier: GPL-2.0-only */
/* What a resource really is, by looking at the model instead of asking. */
#ifndef ORACLE_H
#define ORACLE_H

#include "model.h"

#define NO_FRAME (~0UL)

/* The MFN of a frame that exists by now, or NO_FRAME. */
unsigned long true_frame(struct domain *d, unsigned int type, unsigned int id,
                         unsigned int frame);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_XEN_BITOPS_H
#define MODEL_XEN_BITOPS_H

/* Number of the highest bit set, counted from 1; 0 for 0. */
static inline unsigned int flsl(unsigned long x)
{
    return x ? 64 - __builtin_clzl(x) : 0;
}

#endif

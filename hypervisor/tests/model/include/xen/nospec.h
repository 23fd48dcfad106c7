/* SPDX-License-Identifier: GPL-2.0-only */
/* Checks bounds only: speculation does not matter on the host. */
#ifndef MODEL_XEN_NOSPEC_H
#define MODEL_XEN_NOSPEC_H

#include <xen/lib.h>

static inline unsigned long array_index_nospec(unsigned long index,
                                               unsigned long size)
{
    BUG_ON(index >= size);

    return index;
}

#define array_access_nospec(array, index) \
    (array)[array_index_nospec(index, ARRAY_SIZE(array))]

#endif

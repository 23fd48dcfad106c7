/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_XEN_XMALLOC_H
#define MODEL_XEN_XMALLOC_H

#include <xen/types.h>

void *model_xzalloc(size_t size);
void xfree(void *p);

#define xzalloc_flex_struct(type, field, nr) \
    ((type *)model_xzalloc(offsetof(type, field[nr])))

#endif

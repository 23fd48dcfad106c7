/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_XEN_XMALLOC_H
#define MODEL_XEN_XMALLOC_H

#include <xen/types.h>

void *model_xzalloc(size_t size, size_t align);
void xfree(void *p);

#define xzalloc(type) \
    ((type *)model_xzalloc(sizeof(type), __alignof__(type)))
#define xzalloc_array(type, nr) \
    ((type *)model_xzalloc(sizeof(type) * (nr), __alignof__(type)))

#endif

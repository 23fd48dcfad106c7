/* SPDX-License-Identifier: GPL-2.0-only */
/* Older allocators take a size instead of the object. */
#include <linux/slab.h>

#ifndef HAVE_ALLOC_OBJ
#define kmalloc_obj(object, gfp)	kmalloc(sizeof(object), gfp)
#define kzalloc_obj(object, gfp)	kzalloc(sizeof(object), gfp)
#endif

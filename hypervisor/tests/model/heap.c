/* SPDX-License-Identifier: GPL-2.0-only */
/* Xen's own memory; counts allocations, which the sanitizer does not. */

#include <stdlib.h>
#include <xen/xmalloc.h>

#include "model.h"

static unsigned int allocations;

/* Code under test must not allocate contiguous pages at run time. */
void *model_xzalloc(size_t size, size_t align)
{
    void *p;

    model_check_may_allocate();
    BUG_ON(size > PAGE_SIZE);
    if ( model_fails(FAULT_XZALLOC) )
        return NULL;

    BUG_ON(posix_memalign(&p, align < sizeof(p) ? sizeof(p) : align, size));
    memset(p, 0, size);
    __atomic_add_fetch(&allocations, 1, __ATOMIC_RELAXED);

    return p;
}

void xfree(void *p)
{
    if ( p )
        __atomic_sub_fetch(&allocations, 1, __ATOMIC_RELAXED);
    free(p);
}

unsigned int model_allocations(void)
{
    return ACCESS_ONCE(allocations);
}

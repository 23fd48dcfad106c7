/* SPDX-License-Identifier: GPL-2.0-only */
/* Trace buffers: allocated with a vCPU, freed when its domain dies. */

#include <xen/errno.h>

#include "model.h"
#include "vmtrace_debug.h"

#ifdef MODEL_HAS_VMTRACE

int model_vmtrace_create(struct vcpu *v)
{
    unsigned int i, nr = v->domain->vmtrace_size >> PAGE_SHIFT;
    struct page_info *pg;

    if ( !nr )
        return 0;

    pg = model_alloc_contiguous(v->domain, nr);
    if ( !pg )
        return -ENOMEM;
    for ( i = 0; i < nr; i++ )
        if ( !get_page_and_type(pg + i, v->domain, PGT_writable_page) )
            model_bug("a new page has no type");

    v->vmtrace.pg = pg;
    vmtrace_debug_fill(v);

    return 0;
}

void model_vmtrace_free(struct vcpu *v)
{
    unsigned int i, nr = v->domain->vmtrace_size >> PAGE_SHIFT;
    struct page_info *pg = v->vmtrace.pg;

    v->vmtrace.pg = NULL;
    for ( i = 0; pg && i < nr; i++ )
    {
        put_page_alloc_ref(pg + i);
        put_page_and_type(pg + i);
    }
}

#else

int model_vmtrace_create(struct vcpu *v)
{
    return 0;
}

void model_vmtrace_free(struct vcpu *v)
{
}

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The processor trace buffer of a vCPU: one contiguous allocation, made with
 * the vCPU and freed when its domain dies.
 */

#include <xen/errno.h>
#include <xen/mm.h>
#include <xen/sched.h>

#include "acquire_resource.h"

#ifdef HAVE_VMTRACE

static int cf_check vmtrace_max_frames(struct domain *d, unsigned int id)
{
    const struct vcpu *v = domain_vcpu(d, id);

    if ( !v )
        return -ENOENT;
    if ( !ACCESS_ONCE(v->vmtrace.pg) )
        return -EINVAL;

    return d->vmtrace_size >> PAGE_SHIFT;
}

static int cf_check vmtrace_acquire(struct domain *d, unsigned int id,
                                    unsigned int frame, unsigned int nr,
                                    xen_pfn_t mfn_list[])
{
    const struct page_info *pg = ACCESS_ONCE(domain_vcpu(d, id)->vmtrace.pg);
    unsigned int i;

    if ( !pg )
        return -EINVAL;

    for ( i = 0; i < nr; i++ )
        mfn_list[i] = mfn_x(page_to_mfn(pg)) + frame + i;

    return nr;
}

static struct resource vmtrace_resource = {
    .type = XENMEM_resource_vmtrace_buf,
    .max_frames = vmtrace_max_frames,
    .acquire = vmtrace_acquire,
};

REGISTER_RESOURCE(vmtrace_resource);

#endif /* HAVE_VMTRACE */

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */

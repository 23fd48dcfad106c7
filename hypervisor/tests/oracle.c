/* SPDX-License-Identifier: GPL-2.0-only */

#include "oracle.h"
#include "fake.h"

static unsigned long mfn_of(const struct page_info *pg)
{
    return pg ? mfn_x(page_to_mfn(pg)) : NO_FRAME;
}

static unsigned long ioreq_frame(struct domain *d, unsigned int id,
                                 unsigned int frame)
{
    const struct ioreq_server *s = id < MAX_NR_IOREQ_SERVERS
                                   ? model_ioreq(d)->server[id] : NULL;

    if ( !s || frame > s->ioreq.nr )
        return NO_FRAME;
    if ( !frame )
        return s->bufioreq.nr ? mfn_of(s->bufioreq.pages[0]) : NO_FRAME;

    return mfn_of(s->ioreq.pages[frame - 1]);
}

#ifdef MODEL_HAS_VMTRACE
static unsigned long vmtrace_frame(const struct domain *d, unsigned int id,
                                   unsigned int frame)
{
    const struct vcpu *v = domain_vcpu(d, id);

    if ( !v || !v->vmtrace.pg || frame >= d->vmtrace_size >> PAGE_SHIFT )
        return NO_FRAME;

    return mfn_of(v->vmtrace.pg + frame);
}
#endif

/* Only the statistics and fake.c have pages of their own. */
static unsigned long made_frame(const struct domain *d, unsigned int type,
                                unsigned int frame)
{
    const struct resource_pages *rp;

    for ( rp = d->resource_pages; rp; rp = rp->next )
        if ( (rp->ops == &fake_pages_ops) == (type == PAGES_TYPE) )
            return frame < rp->nr ? mfn_of(rp->pg[frame]) : NO_FRAME;

    return NO_FRAME;
}

unsigned long true_frame(struct domain *d, unsigned int type, unsigned int id,
                         unsigned int frame)
{
    switch ( type )
    {
    case XENMEM_resource_ioreq_server:
        return ioreq_frame(d, id, frame);
#ifdef CONFIG_GRANT_TABLE
    case XENMEM_resource_grant_table:
        return model_gnttab_mfn(d, id, frame);
#endif
#ifdef MODEL_HAS_VMTRACE
    case XENMEM_resource_vmtrace_buf:
        return vmtrace_frame(d, id, frame);
#endif
    case XEN_RESOURCE_STATS:
    case PAGES_TYPE:
        return made_frame(d, type, frame);
    case FAKE_TYPE:
        return frame < fake.size ? mfn_of(fake.first + frame) : NO_FRAME;
    default:
        return NO_FRAME;
    }
}

const void *shown_stats(struct domain *d, unsigned int offset)
{
    unsigned long mfn = true_frame(d, XEN_RESOURCE_STATS, 0,
                                   offset / PAGE_SIZE);

    return (const char *)model_see(mfn) + offset % PAGE_SIZE;
}

const struct xen_stats_vcpu *shown_vcpu(struct domain *d, unsigned int id)
{
    const struct xen_stats_header *header = shown_stats(d, 0);

    return shown_stats(d, header->vcpu_offset + id * header->vcpu_stride);
}

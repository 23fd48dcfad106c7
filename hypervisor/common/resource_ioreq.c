/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rings of an ioreq server: frame 0 holds buffered requests, frame 1 the
 * requests of the first 128 vCPUs.  In a tree with a frame for every further 128
 * vCPUs, these follow; in other trees more frames do not exist.
 *
 * Only the emulator that created a server may acquire them, and only if they
 * are not placed in the guest's own memory.  A server without buffered requests
 * has the same size: frame 0 is absent (-ENOENT), the others can be acquired.
 */

#include <xen/errno.h>
#include <xen/sched.h>

#include "acquire_resource.h"
#include "ioreq_compat.h"

#ifdef CONFIG_IOREQ_SERVER

static int cf_check ioreq_max_frames(struct domain *d, unsigned int id)
{
    if ( !is_hvm_domain(d) || id != (ioservid_t)id )
        return -EINVAL;

    return XENMEM_resource_ioreq_server_frame_ioreq(nr_ioreq_frames(d));
}

/* A ring that was placed in a guest frame stays there. */
static bool in_guest_memory(const ioreq_page_t *ring)
{
    return ring->va && !gfn_eq(ring->gfn, INVALID_GFN);
}

static int check_server(const ioreq_server_t *s, bool wants_bufioreq)
{
    bool has_bufioreq;

    if ( !s )
        return -ENOENT;
    if ( s->emulator != current->domain )
        return -EPERM;

    has_bufioreq = s->bufioreq_handling != HVM_IOREQSRV_BUFIOREQ_OFF;

    if ( in_guest_memory(&s->ioreq) ||
         (has_bufioreq && in_guest_memory(&s->bufioreq)) )
        return -EPERM;
    if ( wants_bufioreq && !has_bufioreq )
        return -ENOENT;

    return 0;
}

static int cf_check ioreq_check(struct domain *d, unsigned int id,
                                unsigned int frame, unsigned int nr)
{
    bool wants_bufioreq =
        nr && frame == XENMEM_resource_ioreq_server_frame_bufioreq;
    const ioreq_server_t *s = NULL;
    int rc;

    lock_ioreq_servers(d);
    if ( id < MAX_NR_IOREQ_SERVERS )
        s = array_access_nospec(ioreq_servers(d), id);
    rc = check_server(s, wants_bufioreq);
    unlock_ioreq_servers(d);

    return rc;
}

static int cf_check ioreq_acquire(struct domain *d, unsigned int id,
                                  unsigned int frame, unsigned int nr,
                                  xen_pfn_t mfn_list[])
{
    unsigned int i;

    for ( i = 0; i < nr; i++ )
    {
        mfn_t mfn;
        int rc = ioreq_server_get_frame(d, id, frame + i, &mfn);

        if ( rc )
            return rc;

        mfn_list[i] = mfn_x(mfn);
    }

    return nr;
}

static struct resource ioreq_resource = {
    .type = XENMEM_resource_ioreq_server,
    .max_frames = ioreq_max_frames,
    .check = ioreq_check,
    .acquire = ioreq_acquire,
};

REGISTER_RESOURCE(ioreq_resource);

#endif /* CONFIG_IOREQ_SERVER */

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */

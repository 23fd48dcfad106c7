/* SPDX-License-Identifier: GPL-2.0-only */
/* Emulators' rings: in pages that Xen allocates, or in guest memory. */

#include <stdlib.h>
#include <xen/domain_page.h>
#include <xen/errno.h>
#include <xen/ioreq.h>
#include <asm/hvm/ioreq.h>

#include "model.h"

struct ioreq_servers *model_ioreq(struct domain *d)
{
#ifdef MODEL_XEN_4_14
    return &d->arch.hvm.ioreq_server;
#else
    return &d->ioreq_server;
#endif
}

void model_ioreq_init(struct domain *d)
{
    rspin_lock_init(&model_ioreq(d)->lock);
}

unsigned int model_ioreq_pages(const struct domain *d)
{
#ifdef HAVE_MULTI_PAGE_IOREQ
    return nr_ioreq_pages(d);
#else
    return 1;
#endif
}

static void put_ring_page(struct page_info *pg)
{
    put_page_alloc_ref(pg);
    put_page_and_type(pg);
}

static void free_ring(struct ioreq_page *ring)
{
    while ( ring->nr )
    {
        unmap_domain_page_global(ring->addrs[--ring->nr]);
        put_ring_page(ring->pages[ring->nr]);
    }
    ring->va = NULL;
}

static int add_page(struct ioreq_server *s, struct ioreq_page *ring)
{
    struct page_info *pg = alloc_domheap_page(s->target, MEMF_no_refcount);
    void *va;

    if ( !pg )
        return -ENOMEM;
    if ( !get_page_and_type(pg, s->target, PGT_writable_page) )
        model_bug("a new page has no type");

    va = __map_domain_page_global(pg);
    if ( !va )
    {
        put_ring_page(pg);
        return -ENOMEM;
    }

    clear_page(va);
    ring->pages[ring->nr] = pg;
    ring->addrs[ring->nr++] = va;

    return 0;
}

static int make_ring(struct ioreq_server *s, struct ioreq_page *ring,
                     unsigned int nr)
{
    int rc = 0;

    if ( ring->va )
        return gfn_eq(ring->gfn, INVALID_GFN) ? 0 : -EPERM;

    BUG_ON(nr > MODEL_IOREQ_PAGES);
    while ( !rc && ring->nr < nr )
        rc = add_page(s, ring);
    if ( rc )
        free_ring(ring);
    else
        ring->va = ring->addrs[0];

    return rc;
}

static int make_rings(struct ioreq_server *s)
{
    int rc = make_ring(s, &s->ioreq, model_ioreq_pages(s->target));

    if ( !rc && s->bufioreq_handling != HVM_IOREQSRV_BUFIOREQ_OFF )
        rc = make_ring(s, &s->bufioreq, 1);

    return rc;
}

static int get_frame(struct domain *d, unsigned int id, unsigned int frame,
                     mfn_t *mfn)
{
    struct ioreq_server *s = id < MAX_NR_IOREQ_SERVERS
                             ? model_ioreq(d)->server[id] : NULL;
    unsigned int ioreq = frame - XENMEM_resource_ioreq_server_frame_ioreq(0);
    int rc;

    if ( !s )
        return -ENOENT;
    if ( s->emulator != current->domain )
        return -EPERM;

    rc = make_rings(s);
    if ( rc )
        return rc;
    if ( frame == XENMEM_resource_ioreq_server_frame_bufioreq )
    {
        if ( !s->bufioreq.va )
            return -ENOENT;
        *mfn = page_to_mfn(s->bufioreq.pages[0]);
        return 0;
    }
    if ( ioreq >= model_ioreq_pages(d) )
        return -EINVAL;
    *mfn = page_to_mfn(s->ioreq.pages[ioreq]);

    return 0;
}

int ioreq_server_get_frame(struct domain *d, ioservid_t id, unsigned int frame,
                           mfn_t *mfn)
{
    int rc;

    BUG_ON(!is_hvm_domain(d));
    rspin_lock(&model_ioreq(d)->lock);
    rc = get_frame(d, id, frame, mfn);
    rspin_unlock(&model_ioreq(d)->lock);

    return rc;
}

int hvm_get_ioreq_server_frame(struct domain *d, ioservid_t id,
                               unsigned int frame, mfn_t *mfn)
{
    return ioreq_server_get_frame(d, id, frame, mfn);
}

int model_ioreq_create(struct domain *d, unsigned int id,
                       struct domain *emulator, unsigned int bufioreq)
{
    struct ioreq_server *s;

    if ( !d->is_hvm || id >= MAX_NR_IOREQ_SERVERS || d->is_dying ||
         model_ioreq(d)->server[id] )
        return -EINVAL;

    s = calloc(1, sizeof(*s));
    BUG_ON(!s);
    s->target = d;
    s->emulator = emulator;
    s->bufioreq_handling = bufioreq;
    s->ioreq.gfn = INVALID_GFN;
    s->bufioreq.gfn = INVALID_GFN;
    model_ioreq(d)->server[id] = s;

    return 0;
}

void model_ioreq_destroy(struct domain *d, unsigned int id)
{
    struct ioreq_server *s = id < MAX_NR_IOREQ_SERVERS
                             ? model_ioreq(d)->server[id] : NULL;

    if ( !s )
        return;

    model_ioreq(d)->server[id] = NULL;
    free_ring(&s->ioreq);
    free_ring(&s->bufioreq);
    free(s);
}

void model_ioreq_destroy_all(struct domain *d)
{
    unsigned int id;

    for ( id = 0; id < MAX_NR_IOREQ_SERVERS; id++ )
        model_ioreq_destroy(d, id);
}

/* The page stands in for one of the guest's. */
int model_ioreq_place(struct domain *d, unsigned int id, bool buffered,
                      unsigned long gfn)
{
    struct ioreq_server *s = model_ioreq(d)->server[id];
    struct ioreq_page *ring = buffered ? &s->bufioreq : &s->ioreq;
    int rc;

    if ( ring->va )
        return -EPERM;

    rc = make_ring(s, ring, 1);
    if ( !rc )
        ring->gfn.gfn = gfn;

    return rc;
}

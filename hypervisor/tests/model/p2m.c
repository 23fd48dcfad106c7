/* SPDX-License-Identifier: GPL-2.0-only */
/* Who has what mapped: GFNs of translated callers, page tables of others. */

#include <stdlib.h>
#include <xen/errno.h>
#include <asm/p2m.h>

#include "model.h"

#define MAX_PV_MAPPINGS 1024

static struct {
    unsigned long mfn;
    bool used;
    bool writable;
} pv_mappings[MAX_PV_MAPPINGS];

/* A frame that is not somebody else's memory cannot be put over one that is. */
static int check_gfn(struct domain *d, unsigned long gfn, unsigned long mfn)
{
    if ( gfn >= NR_GFNS )
        return -ENOMEM;
    if ( !d->gfn_mfn[gfn] )
        return 1;
    if ( d->gfn_mfn[gfn] == mfn )
        return 0;

    d->crashed = true;

    return -EPERM;
}

static int set_entry(struct domain *d, const struct domain *owner,
                     unsigned long gfn, unsigned long mfn)
{
    int rc;

    BUG_ON(!d->is_translated);
    if ( model_fails(FAULT_P2M) )
        return -ENOMEM;

    rc = check_gfn(d, gfn, mfn);
    if ( rc <= 0 )
        return rc;
    if ( !model_page_valid(mfn) )
        return -EINVAL;
    if ( !get_page(model_page(mfn), owner ?: model_page(mfn)->owner) )
        return -EINVAL;

    d->gfn_mfn[gfn] = mfn;

    return 0;
}

static int set_entry_locked(struct domain *d, const struct domain *owner,
                            unsigned long gfn, mfn_t mfn)
{
    int rc;

    spin_lock(&d->p2m_lock);
    rc = set_entry(d, owner, gfn, mfn_x(mfn));
    spin_unlock(&d->p2m_lock);
    if ( !rc )
        model_count_mapped();

    return rc;
}

#ifdef HAVE_FOREIGN_OWNER
int set_foreign_p2m_entry(struct domain *d, const struct domain *owner,
                          unsigned long gfn, mfn_t mfn)
{
    BUG_ON(!d->may_acquire);

    return set_entry_locked(d, owner, gfn, mfn);
}
#else
int set_foreign_p2m_entry(struct domain *d, unsigned long gfn, mfn_t mfn)
{
    return set_entry_locked(d, NULL, gfn, mfn);
}
#endif

int model_unmap_gfn(struct domain *d, unsigned long gfn)
{
    unsigned long mfn = 0;

    spin_lock(&d->p2m_lock);
    if ( gfn < NR_GFNS )
    {
        mfn = d->gfn_mfn[gfn];
        d->gfn_mfn[gfn] = 0;
    }
    spin_unlock(&d->p2m_lock);

    if ( !mfn )
        return -ENOENT;
    put_page(model_page(mfn));

    return 0;
}

unsigned int model_mapped_gfns(const struct domain *d)
{
    unsigned int gfn, nr = 0;

    for ( gfn = 0; gfn < NR_GFNS; gfn++ )
        nr += d->gfn_mfn[gfn] != 0;

    return nr;
}

/* A writable mapping needs the writable type, any other none. */
int model_pv_map(const struct domain *owner, unsigned long mfn, bool writable)
{
    unsigned int i;

    for ( i = 0; i < MAX_PV_MAPPINGS && pv_mappings[i].used; i++ )
        ;
    if ( i == MAX_PV_MAPPINGS )
        return -ENOMEM;
    if ( !model_page_valid(mfn) )
        return -EINVAL;
    if ( writable ? !get_page_and_type(model_page(mfn), owner,
                                       PGT_writable_page)
                  : !get_page(model_page(mfn), owner) )
        return -EINVAL;

    pv_mappings[i].mfn = mfn;
    pv_mappings[i].used = true;
    pv_mappings[i].writable = writable;

    return i;
}

void model_pv_unmap(int mapping)
{
    struct page_info *pg;

    if ( mapping < 0 || mapping >= MAX_PV_MAPPINGS ||
         !pv_mappings[mapping].used )
        return;

    pv_mappings[mapping].used = false;
    pg = model_page(pv_mappings[mapping].mfn);
    if ( pv_mappings[mapping].writable )
        put_page_and_type(pg);
    else
        put_page(pg);
}

unsigned int model_max_mappings(void)
{
    return NR_GFNS + MAX_PV_MAPPINGS;
}

unsigned long model_mapping(unsigned int i)
{
    if ( i < NR_GFNS )
        return model_callers[true].gfn_mfn[i];

    i -= NR_GFNS;

    return pv_mappings[i].used ? pv_mappings[i].mfn : 0;
}

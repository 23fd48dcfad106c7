/* SPDX-License-Identifier: GPL-2.0-only */
/* Mappings: GFNs of translated callers, page tables of other callers. */

#include <stdlib.h>
#include <xen/errno.h>
#include <asm/p2m.h>
#ifdef CONFIG_X86
#include <asm/flushtlb.h>
#include <xen/iommu.h>
#endif

#include "model.h"
#include "resource_release.h"

#define MAX_PV_MAPPINGS 1024

static struct {
    unsigned long mfn;
    bool used;
    bool writable;
} pv_mappings[MAX_PV_MAPPINGS];

/* A frame cannot replace another one at its GFN. */
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

/* Like Xen on x86, accepts a page of any domain: ignores @owner. */
static int set_entry(struct domain *d, const struct domain *owner,
                     unsigned long gfn, unsigned long mfn)
{
    struct page_info *pg;
    int rc;

    BUG_ON(!d->is_translated);
    if ( model_fails(FAULT_P2M) )
        return -ENOMEM;

    rc = check_gfn(d, gfn, mfn);
    if ( rc <= 0 )
        return rc;
    if ( !model_page_valid(mfn) )
        return -EINVAL;
    pg = model_page(mfn);
#ifdef CONFIG_X86
    owner = pg->owner;
#endif
    if ( !get_page(pg, owner ?: pg->owner) )
        return -EINVAL;

    d->gfn_mfn[gfn] = mfn;
    d->gfn_ram[gfn] = false;

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

#ifdef CONFIG_X86

enum model_tables model_tables;
struct model_flushes model_flushes;
DEFINE_PER_CPU(bool, iommu_dont_flush_iotlb);

/* Frames that TLBs may still hold, by their former GFN. */
static pthread_mutex_t stale_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long stale_tlb[NR_GFNS], stale_iotlb[NR_GFNS];
/* Frames that a failed flush or unmap left in the IOMMU, until reboot. */
static unsigned long kept_iotlb[NR_GFNS];
static unsigned int nr_stale;
static bool wants_flush;    /* when the lock is released */

/* Flushes that this processor still has to do. */
static __thread bool owes_tlb, owes_iotlb;
/* Entries that it filled, which the IOMMU may still cache as absent. */
static __thread bool absent[NR_GFNS];
/* An entry that the IOMMU must get next: its GFN + 1. */
static __thread unsigned long owes_map;

static void flush(unsigned long stale[NR_GFNS], unsigned int *count)
{
    unsigned int gfn;

    pthread_mutex_lock(&stale_lock);
    for ( gfn = 0; gfn < NR_GFNS; gfn++ )
    {
        nr_stale -= stale[gfn] != 0;
        stale[gfn] = 0;
    }
    ++*count;
    pthread_mutex_unlock(&stale_lock);
}

/* The IOMMU still translates the GFN: the reference must be leaked. */
static void keep_stale(unsigned long gfn)
{
    pthread_mutex_lock(&stale_lock);
    BUG_ON(!stale_iotlb[gfn]);
    model_leak(stale_iotlb[gfn]);
    kept_iotlb[gfn] = stale_iotlb[gfn];
    stale_iotlb[gfn] = 0;
    nr_stale--;
    pthread_mutex_unlock(&stale_lock);
}

static void note_stale(unsigned long gfn, unsigned long mfn)
{
    pthread_mutex_lock(&stale_lock);
    nr_stale += !stale_tlb[gfn] + !stale_iotlb[gfn];
    stale_tlb[gfn] = mfn;
    stale_iotlb[gfn] = mfn;
    pthread_mutex_unlock(&stale_lock);
    owes_tlb = true;
    owes_iotlb = true;
}

static void flush_tlb(void)
{
    flush(stale_tlb, &model_flushes.tlb);
    owes_tlb = false;
}

/* A failed flush leaves all entries. */
static int flush_iotlb(void)
{
    unsigned int gfn;
    int rc = model_fails(FAULT_IOTLB) ? -ETIMEDOUT : 0;

    for ( gfn = 0; rc && gfn < NR_GFNS; gfn++ )
        if ( stale_iotlb[gfn] )
            keep_stale(gfn);
    flush(stale_iotlb, &model_flushes.iotlb);
    owes_iotlb = false;

    return rc;
}

bool model_iommu_keeps(unsigned long gfn)
{
    return kept_iotlb[gfn] != 0;
}

bool model_is_stale(unsigned long mfn)
{
    bool found = false;
    unsigned int gfn;

    pthread_mutex_lock(&stale_lock);
    for ( gfn = 0; nr_stale && gfn < NR_GFNS; gfn++ )
        found |= stale_tlb[gfn] == mfn || stale_iotlb[gfn] == mfn;
    pthread_mutex_unlock(&stale_lock);

    return found;
}

void model_iommu_reset(void)
{
    memset(kept_iotlb, 0, sizeof(kept_iotlb));
}

/* Check at the end of a hypercall that every flush was done. */
void model_check_flushed(void)
{
    BUG_ON(owes_tlb || owes_iotlb);
    BUG_ON(memchr(absent, true, sizeof(absent)));
    BUG_ON(this_cpu(iommu_dont_flush_iotlb));
#ifndef HAVE_DEFERRED_NPT_FLUSH
    BUG_ON(this_cpu(resource_release_flushes_late));
#endif
}

void model_p2m_reset(void)
{
    BUG_ON(nr_stale);
    model_iommu_reset();
    memset(model_callers[true].gfn_ram, 0,
           sizeof(model_callers[true].gfn_ram));
    memset(&model_flushes, 0, sizeof(model_flushes));
    model_tables = MODEL_NPT;
}

/* Do not count this flush with EPT: its put_gfn() has already flushed. */
void guest_flush_tlb_mask(const struct domain *d, unsigned int mask)
{
    if ( model_tables != MODEL_EPT )
        flush_tlb();
}

int iommu_iotlb_flush_all(struct domain *d, unsigned int flush_flags)
{
    BUG_ON(!flush_flags || spin_is_held(&d->p2m_lock));

    return flush_iotlb();
}

/* Of entries that were empty; Intel's code flushes all for any other size. */
int iommu_iotlb_flush(struct domain *d, dfn_t dfn, unsigned long nr,
                      unsigned int flush_flags)
{
    unsigned long gfn;

    BUG_ON(flush_flags != IOMMU_FLUSHF_added);
    BUG_ON(!nr || (nr & (nr - 1)) || (dfn.dfn & (nr - 1)));
    for ( gfn = dfn.dfn; gfn < dfn.dfn + nr && gfn < NR_GFNS; gfn++ )
        absent[gfn] = false;
    pthread_mutex_lock(&stale_lock);
    model_flushes.iotlb++;
    pthread_mutex_unlock(&stale_lock);

    return model_fails(FAULT_IOTLB) ? -ETIMEDOUT : 0;
}

bool iommu_use_hap_pt(const struct domain *d)
{
    return model_tables == MODEL_EPT;
}

long iommu_map(struct domain *d, dfn_t dfn, mfn_t mfn, unsigned long nr,
               unsigned int flags, unsigned int *flush_flags)
{
    BUG_ON(!spin_is_held(&d->p2m_lock) || iommu_use_hap_pt(d));
    BUG_ON(owes_map != dfn.dfn + 1 || d->gfn_mfn[dfn.dfn] != mfn_x(mfn));
    BUG_ON(nr != 1 || flags != MODEL_IOMMU_FLAGS);
    owes_map = 0;
    if ( model_fails(FAULT_IOMMU_MAP) )
        return -ENOMEM;

    absent[dfn.dfn] = true;
    *flush_flags |= IOMMU_FLUSHF_added;

    return 0;
}

/* The entry's users are those of @d->p2m.max_mapped_pfn, as in Xen. */
static unsigned long highest_gfn(const struct domain *d)
{
    unsigned long gfn = NR_GFNS - 1;

    while ( gfn && !d->gfn_mfn[gfn] && !d->gfn_ram[gfn] )
        gfn--;

    return gfn;
}

mfn_t get_gfn_query_unlocked(struct domain *d, unsigned long gfn,
                             p2m_type_t *type)
{
    BUG_ON(!spin_is_held(&d->p2m_lock));
    *type = p2m_mmio_dm;
    if ( gfn > d->p2m.max_mapped_pfn )
        return INVALID_MFN;

    if ( d->gfn_ram[gfn] )
        *type = p2m_ram_rw;
    if ( d->gfn_mfn[gfn] )
        *type = p2m_map_foreign;

    return d->gfn_mfn[gfn] ? _mfn(d->gfn_mfn[gfn]) : INVALID_MFN;
}

mfn_t get_gfn_query(struct domain *d, unsigned long gfn, p2m_type_t *type)
{
    spin_lock(&d->p2m_lock);
    d->p2m.max_mapped_pfn = highest_gfn(d);
#ifdef HAVE_NPT_WRITE
    model_npt_build(d);
#endif

    return get_gfn_query_unlocked(d, gfn, type);
}

void put_gfn(struct domain *d, unsigned long gfn)
{
    bool flushes = wants_flush;

    BUG_ON(owes_map || d->p2m.max_mapped_pfn < highest_gfn(d));
#ifdef HAVE_NPT_WRITE
    model_npt_leave();
#endif
    wants_flush = false;
    spin_unlock(&d->p2m_lock);
    if ( flushes )
        flush_tlb();
}

/* As write_p2m_entry_post() of the tree, after hypervisor/edits. */
static void npt_changed(void)
{
#ifdef HAVE_DEFERRED_NPT_FLUSH
    wants_flush = true;
#else
    if ( !this_cpu(resource_release_flushes_late) )
        flush_tlb();
#endif
}

int model_fill_entry(struct domain *d, unsigned long gfn, unsigned long mfn)
{
    BUG_ON(!spin_is_held(&d->p2m_lock) || owes_map);
    if ( model_fails(FAULT_P2M) )
        return -ENOMEM;
    if ( gfn >= NR_GFNS )
        return -ENOMEM;

    BUG_ON(d->gfn_mfn[gfn] || d->gfn_ram[gfn]);
    if ( !page_get_owner_and_reference(model_page(mfn)) )
        return -EBUSY;

    d->gfn_mfn[gfn] = mfn;
    owes_map = iommu_use_hap_pt(d) ? 0 : gfn + 1;
    model_count_mapped();

    return 0;
}

int model_clear_entry(struct domain *d, unsigned long gfn)
{
    unsigned long old = d->gfn_mfn[gfn];

    BUG_ON(!spin_is_held(&d->p2m_lock) || !old);
    if ( model_fails(FAULT_CLEAR) )
        return -ENOMEM;

    note_stale(gfn, old);
    d->gfn_mfn[gfn] = 0;
    put_page(model_page(old));
    if ( model_tables == MODEL_EPT )
        wants_flush = true;
    else
        npt_changed();

    return 0;
}

int iommu_legacy_unmap(struct domain *d, dfn_t dfn, unsigned long nr)
{
    BUG_ON(d->gfn_mfn[dfn.dfn] || nr != 1);
    if ( model_fails(FAULT_UNMAP) )
    {
        keep_stale(dfn.dfn);
        return -ENOMEM;
    }

    return this_cpu(iommu_dont_flush_iotlb) ? 0 : flush_iotlb();
}

/* Flushes the IOMMU unless that is deferred, which a shared table allows. */
static int fill_entry(struct p2m_domain *p2m, gfn_t gfn, mfn_t mfn)
{
    unsigned int flags = IOMMU_FLUSHF_added;
    int rc = model_fill_entry(p2m->domain, gfn_x(gfn), mfn_x(mfn));

    if ( rc )
        return rc;

    if ( gfn_x(gfn) > p2m->max_mapped_pfn )
        p2m->max_mapped_pfn = gfn_x(gfn);
#ifdef HAVE_NPT_WRITE
    model_npt_make(p2m->domain, gfn_x(gfn));
#endif
    if ( iommu_use_hap_pt(p2m->domain) )
        absent[gfn_x(gfn)] = true;
    else
        rc = iommu_map(p2m->domain, _dfn(gfn_x(gfn)), mfn, 1,
                       MODEL_IOMMU_FLAGS, &flags);
    BUG_ON(this_cpu(iommu_dont_flush_iotlb) !=
           iommu_use_hap_pt(p2m->domain));
    if ( rc || this_cpu(iommu_dont_flush_iotlb) )
        return rc;

    return iommu_iotlb_flush(p2m->domain, _dfn(gfn_x(gfn)), 1, flags);
}

int p2m_set_entry(struct p2m_domain *p2m, gfn_t gfn, mfn_t mfn,
                  unsigned int order, p2m_type_t type, int access)
{
    int rc;

    BUG_ON(order || access != p2m->default_access);
    if ( type == p2m_map_foreign )
        return fill_entry(p2m, gfn, mfn);

    BUG_ON(!mfn_eq(mfn, INVALID_MFN) || type != p2m_invalid);
    rc = model_clear_entry(p2m->domain, gfn_x(gfn));

    return rc ?: iommu_legacy_unmap(p2m->domain, _dfn(gfn_x(gfn)), 1);
}

#else

bool model_is_stale(unsigned long mfn)
{
    return false;
}

bool model_iommu_keeps(unsigned long gfn)
{
    return false;
}

void model_iommu_reset(void)
{
}

void model_check_flushed(void)
{
}

void model_p2m_reset(void)
{
}

#endif /* CONFIG_X86 */

unsigned int model_mapped_gfns(const struct domain *d)
{
    unsigned int gfn, nr = 0;

    for ( gfn = 0; gfn < NR_GFNS; gfn++ )
        nr += d->gfn_mfn[gfn] != 0;

    return nr;
}

/* Only a writable mapping requires a type, the writable one. */
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

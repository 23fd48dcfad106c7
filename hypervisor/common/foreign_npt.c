/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Included at the end of p2m-pt.c: sets and clears foreign entries of nested
 * page tables with one walk per table.  p2m_set_entry() walks four times per
 * entry, which would take more than half of the time.
 */

#include <xen/iommu.h>

#include "foreign_npt.h"
#include "resource_release.h"

/* A present 4 KiB entry or a table, whose type need not be recalculated. */
static bool is_plain(l1_pgentry_t entry)
{
    return (l1e_get_flags(entry) & (_PAGE_PRESENT | _PAGE_PSE)) ==
           _PAGE_PRESENT && !needs_recalc(l1, entry);
}

/* Map the table of @gfn's entry; NULL if an entry on the way is not plain. */
static l1_pgentry_t *map_l1(const struct p2m_domain *p2m, unsigned long gfn)
{
    l1_pgentry_t *table =
        map_domain_page(pagetable_get_mfn(p2m_get_pagetable(p2m)));
    unsigned int level;

    for ( level = 3; level; level-- )
    {
        l1_pgentry_t entry = table[(gfn >> (level * PAGETABLE_ORDER)) %
                                   L1_PAGETABLE_ENTRIES];

        unmap_domain_page(table);
        if ( !is_plain(entry) )
            return NULL;
        table = map_domain_page(l1e_get_mfn(entry));
    }

    return table;
}

/* Find the entry of @gfn, in the table already mapped or in another one. */
static l1_pgentry_t *walk_to(struct npt_walk *walk,
                             const struct p2m_domain *p2m, unsigned long gfn)
{
    unsigned long nr = gfn / L1_PAGETABLE_ENTRIES;
    l1_pgentry_t *table;

    if ( p2m->set_entry != p2m_pt_set_entry || tb_init_done ||
         gfn >> (4 * PAGETABLE_ORDER) )
        return NULL;

    if ( !walk->table || walk->nr != nr )
    {
        npt_walk_end(walk);
        walk->table = map_l1(p2m, gfn);
        walk->nr = nr;
    }

    table = walk->table;

    return table ? &table[gfn % L1_PAGETABLE_ENTRIES] : NULL;
}

void npt_walk_end(struct npt_walk *walk)
{
    if ( walk->table )
        unmap_domain_page(walk->table);
    walk->table = NULL;
}

int npt_set_foreign(struct npt_walk *walk, struct p2m_domain *p2m,
                    unsigned long gfn, mfn_t mfn, unsigned int *flush_flags)
{
    l1_pgentry_t *entry = walk_to(walk, p2m, gfn);
    l1_pgentry_t new;
    int rc;

    /* Entries that are not present may still have a type. */
    if ( !entry || l1e_get_intpte(*entry) )
        return -EAGAIN;

    new = p2m_l1e_from_pfn(mfn_x(mfn),
                           p2m_type_to_flags(p2m, p2m_map_foreign, mfn, 0));
    rc = write_p2m_entry(p2m, gfn, entry, new, 1);
    if ( rc )
        return rc;

    if ( gfn > p2m->max_mapped_pfn )
        p2m->max_mapped_pfn = gfn;

    if ( !need_iommu_pt_sync(p2m->domain) )
        return 0;

    return iommu_map(p2m->domain, _dfn(gfn), mfn, 1,
                     p2m_get_iommu_flags(p2m_map_foreign, p2m->default_access,
                                         mfn), flush_flags);
}

int npt_clear_foreign(struct npt_walk *walk, struct p2m_domain *p2m,
                      unsigned long gfn, mfn_t *mfn)
{
    l1_pgentry_t *entry = walk_to(walk, p2m, gfn);
    mfn_t found;
    int rc;

    if ( !entry || !is_plain(*entry) ||
         p2m_flags_to_type(l1e_get_flags(*entry)) != p2m_map_foreign )
        return -EAGAIN;

    found = l1e_get_mfn(*entry);
    if ( !page_get_owner_and_reference(mfn_to_page(found)) )
        return -EBUSY;

    rc = write_p2m_entry(p2m, gfn, entry, l1e_empty(), 1);
    if ( rc )
    {
        put_page(mfn_to_page(found));
        return rc;
    }

    if ( need_iommu_pt_sync(p2m->domain) &&
         iommu_legacy_unmap(p2m->domain, _dfn(gfn), 1) )
        return resource_release_leak(p2m->domain, 1);

    *mfn = found;

    return 0;
}

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */

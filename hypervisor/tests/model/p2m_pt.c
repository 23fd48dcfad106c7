/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Nested page tables, with foreign_npt.c included: built from the frames at the
 * caller's GFNs whenever the lock is taken.
 */

#include <xen/errno.h>
#include <asm/p2m.h>

#include "model.h"

#ifdef HAVE_NPT_WRITE

#define _PAGE_PRESENT 0x001U
#define _PAGE_USER    0x004U
#define _PAGE_PSE     0x080U
#define PAGE_FOREIGN  0x200U
#define PAGE_PAGED    0x400U    /* the type of memory that is not present */
#define PLAIN_TABLE   (_PAGE_PRESENT | _PAGE_USER)

#define PAGETABLE_ORDER      9
#define L1_PAGETABLE_ENTRIES 512

typedef struct { uint64_t l1; } l1_pgentry_t;

#define l1e_get_flags(e)  ((unsigned int)((e).l1 & 0xfff))
#define l1e_get_mfn(e)    _mfn((e).l1 >> PAGE_SHIFT)
#define l1e_get_intpte(e) ((e).l1)
#define l1e_get_page(e)   mfn_to_page(l1e_get_mfn(e))
#define l1e_empty()       ((l1_pgentry_t){ 0 })
#define needs_recalc(level, e) (!(l1e_get_flags(e) & _PAGE_USER))

/* One table per level except the last. Pages do not use these numbers. */
#define NR_L1 (NR_GFNS / L1_PAGETABLE_ENTRIES)
static l1_pgentry_t tables[3 + NR_L1][L1_PAGETABLE_ENTRIES];
#define RECALC_TABLE 4
static unsigned int maps;
unsigned int model_tables_mapped;

static bool tb_init_done;

static inline l1_pgentry_t entry_of(unsigned long mfn, unsigned int flags)
{
    return (l1_pgentry_t){ mfn << PAGE_SHIFT | flags };
}

static int p2m_pt_set_entry(void)
{
    model_bug("p2m_pt_set_entry() called instead of p2m_set_entry()");
}

#define p2m_get_pagetable(p2m)  0UL
#define pagetable_get_mfn(root) _mfn(root)

static inline void *map_domain_page(mfn_t mfn)
{
    BUG_ON(mfn_x(mfn) >= ARRAY_SIZE(tables));
    BUG_ON(mfn_x(mfn) == RECALC_TABLE && model_tables == MODEL_RECALC);
    maps++;
    model_tables_mapped++;

    return tables[mfn_x(mfn)];
}

static inline void unmap_domain_page(const void *va)
{
    BUG_ON(!maps || va < (void *)tables || va >= (void *)(&tables + 1));
    maps--;
}

static inline p2m_type_t p2m_flags_to_type(unsigned int flags)
{
    return flags & PAGE_FOREIGN ? p2m_map_foreign : p2m_ram_rw;
}

static unsigned int p2m_type_to_flags(const struct p2m_domain *p2m,
                                      p2m_type_t type, mfn_t mfn,
                                      unsigned int level)
{
    BUG_ON(type != p2m_map_foreign || level);

    return PLAIN_TABLE | PAGE_FOREIGN;
}

#define p2m_l1e_from_pfn(pfn, flags) entry_of(pfn, flags)
#define p2m_get_iommu_flags(type, access, mfn) MODEL_IOMMU_FLAGS

static int write_p2m_entry(struct p2m_domain *p2m, unsigned long gfn,
                           l1_pgentry_t *p, l1_pgentry_t new,
                           unsigned int level)
{
    int rc;

    BUG_ON(p != &tables[3 + gfn / L1_PAGETABLE_ENTRIES]
                       [gfn % L1_PAGETABLE_ENTRIES]);
    BUG_ON(level != 1 || tb_init_done || model_tables == MODEL_EPT);
    if ( new.l1 )
    {
        BUG_ON(p->l1);
        rc = model_fill_entry(p2m->domain, gfn, mfn_x(l1e_get_mfn(new)));
    }
    else
    {
        BUG_ON(needs_recalc(l1, *p));
        rc = model_clear_entry(p2m->domain, gfn);
    }
    if ( !rc )
        *p = new;

    return rc;
}

static l1_pgentry_t leaf(const struct domain *d, unsigned long gfn)
{
    unsigned int user = model_tables == MODEL_RECALC && gfn % 5 == 0
                        ? 0 : _PAGE_USER;

    if ( d->gfn_mfn[gfn] )
        return entry_of(d->gfn_mfn[gfn], _PAGE_PRESENT | user | PAGE_FOREIGN);

    if ( d->gfn_ram[gfn] )
        return entry_of(0, gfn % 2 ? _PAGE_PRESENT | user : PAGE_PAGED);

    return entry_of(0, 0);
}

static l1_pgentry_t table_of(unsigned int nr)
{
    if ( nr == RECALC_TABLE && model_tables == MODEL_RECALC )
        return entry_of(nr, _PAGE_PRESENT);

    return entry_of(nr, PLAIN_TABLE);
}

void model_npt_make(const struct domain *d, unsigned long gfn)
{
    unsigned int nr = gfn / L1_PAGETABLE_ENTRIES;

    tables[2][nr] = table_of(3 + nr);
    tables[3 + nr][gfn % L1_PAGETABLE_ENTRIES] = leaf(d, gfn);
}

void model_npt_build(struct domain *d)
{
    unsigned long gfn;

    tb_init_done = model_tables == MODEL_TRACED;
    d->p2m.set_entry = model_tables == MODEL_EPT ? NULL : p2m_pt_set_entry;

    memset(tables, 0, sizeof(tables));
    tables[0][0] = entry_of(1, PLAIN_TABLE);
    tables[1][0] = entry_of(2, PLAIN_TABLE);
    /* Xen makes the others when they are needed. */
    for ( gfn = 0; gfn < NR_GFNS; gfn++ )
        if ( leaf(d, gfn).l1 )
            model_npt_make(d, gfn);
}

void model_npt_leave(void)
{
    BUG_ON(maps);
}

#include "foreign_npt.c"

#endif /* HAVE_NPT_WRITE */

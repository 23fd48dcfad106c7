/* SPDX-License-Identifier: GPL-2.0-only */
/* Foreign entries of AMD's nested page tables, with one walk per table. */
#ifndef XEN_COMMON_FOREIGN_NPT_H
#define XEN_COMMON_FOREIGN_NPT_H

#include <xen/errno.h>
#include <xen/mm.h>

#include "tree.h"

struct p2m_domain;

/* The last used table of 512 entries, while it is mapped. */
struct npt_walk {
    void *table;
    unsigned long nr;
};

/**
 * npt_set_foreign() - fill an empty entry with a foreign frame
 * @walk:        zeroed before the first call; npt_walk_end() ends it
 * @p2m:         the memory map, locked until then
 * @gfn:         GFN of the entry
 * @mfn:         the frame, with a reference; the entry takes another one
 * @flush_flags: adds the flushes of the IOMMU, IOMMU_FLUSHF_*, that the caller
 *               has to do.  TLBs do not hold an entry that was empty
 *
 * Returns 0; -EAGAIN, with nothing done, for anything but an empty entry in
 * plain nested page tables; or another -errno.  If that is the IOMMU's, the
 * entry is filled.
 */

/**
 * npt_clear_foreign() - clear the entry of a foreign frame
 * @walk: zeroed before the first call; npt_walk_end() ends it
 * @p2m:  the memory map, locked until then
 * @gfn:  GFN of the entry
 * @mfn:  on success set to the frame, with a reference; otherwise unchanged
 *
 * Returns 0; -EAGAIN, with nothing done, for anything but a foreign frame in
 * plain nested page tables; -EIO if the entry was cleared but not the IOMMU's,
 * and the reference leaked; or another -errno, with nothing done.
 */

#ifdef HAVE_NPT_WRITE
int npt_set_foreign(struct npt_walk *walk, struct p2m_domain *p2m,
                    unsigned long gfn, mfn_t mfn, unsigned int *flush_flags);
int npt_clear_foreign(struct npt_walk *walk, struct p2m_domain *p2m,
                      unsigned long gfn, mfn_t *mfn);
void npt_walk_end(struct npt_walk *walk);
#else
static inline int npt_set_foreign(struct npt_walk *walk,
                                  struct p2m_domain *p2m, unsigned long gfn,
                                  mfn_t mfn, unsigned int *flush_flags)
{
    return -EAGAIN;
}

static inline int npt_clear_foreign(struct npt_walk *walk,
                                    struct p2m_domain *p2m, unsigned long gfn,
                                    mfn_t *mfn)
{
    return -EAGAIN;
}

static inline void npt_walk_end(struct npt_walk *walk)
{
}
#endif

#endif /* XEN_COMMON_FOREIGN_NPT_H */

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */

/* SPDX-License-Identifier: GPL-2.0-only */
/* The way back of acquired frames: public/resource_release.h tells the ABI. */
#ifndef XEN_COMMON_RESOURCE_RELEASE_H
#define XEN_COMMON_RESOURCE_RELEASE_H

#include <xen/errno.h>
#include <xen/mm.h>
#include <xen/percpu.h>
#include <public/memory.h>
#include <public/resource_release.h>

#include "tree.h"

struct domain;
struct p2m_domain;

/* GFNs that one call takes: what one flush is for, and one hold of the lock. */
#define RELEASE_CHUNK 128

/**
 * resource_release_check() - may the caller release, and can it?
 * @xmar: what it asked for; list and number are not looked at
 *
 * Returns 0 or -errno.
 */
int resource_release_check(const xen_mem_acquire_resource_t *xmar);

/**
 * resource_release() - take foreign frames out of a memory map
 * @d:      whose, a translated domain
 * @frames: their GFNs; overwritten
 * @nr:     how many, 1 to RELEASE_CHUNK
 *
 * All flushes are done when this returns.
 *
 * Returns 0 when there is nothing at any of the GFNs; or -errno, with some of
 * them empty: -EINVAL for one that holds something else; -EIO when the IOMMU may
 * still translate GFNs that are empty, whose frames' references have leaked.
 */
int resource_release(struct domain *d, xen_pfn_t frames[], unsigned int nr);

/**
 * resource_release_leak() - account for references that are never dropped
 * @d:  whose memory map the frames were in
 * @nr: how many
 *
 * Logs their number, and that of all since boot.
 *
 * Returns -EIO.
 */
int resource_release_leak(const struct domain *d, unsigned int nr);

/*
 * Set while this processor changes entries whose TLB flush will follow, for
 * those who would flush for each.
 */
DECLARE_PER_CPU(bool, resource_release_flushes_late);

/* The table of 512 entries that the last one was in, if any. */
struct release_walk {
    void *table;
    unsigned long nr;
};

/**
 * release_npt_entry() - clear the entry of a foreign frame
 * @walk: all 0 the first time; ended by release_walk_end()
 * @p2m:  locked
 * @gfn:  where
 * @mfn:  the frame, with a reference, on success; else left alone
 *
 * Returns 0; -EAGAIN, with nothing done, for anything but a foreign frame in
 * plain nested page tables; -EIO when the entry is cleared and the IOMMU's is
 * not, with the reference leaked; or another -errno, with nothing done.
 */
#ifdef HAVE_NPT_WRITE
int release_npt_entry(struct release_walk *walk, struct p2m_domain *p2m,
                      unsigned long gfn, mfn_t *mfn);
void release_walk_end(struct release_walk *walk);
#else
static inline int release_npt_entry(struct release_walk *walk,
                                    struct p2m_domain *p2m, unsigned long gfn,
                                    mfn_t *mfn)
{
    return -EAGAIN;
}

static inline void release_walk_end(struct release_walk *walk)
{
}
#endif

#endif /* XEN_COMMON_RESOURCE_RELEASE_H */

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */

/* SPDX-License-Identifier: GPL-2.0-only */
/* Release of acquired frames; public/resource_release.h defines the ABI. */
#ifndef XEN_COMMON_RESOURCE_RELEASE_H
#define XEN_COMMON_RESOURCE_RELEASE_H

#include <xen/mm.h>
#include <xen/percpu.h>
#include <public/memory.h>
#include <public/resource_release.h>

#include "tree.h"

struct domain;

/* Maximum GFNs per call, with one flush and one hold of the p2m lock. */
#define RELEASE_CHUNK 128

/**
 * resource_release_check() - check that the caller can and may release frames
 * @xmar: its arguments; frame_list and nr_frames are not checked
 *
 * Returns 0 or -errno.
 */
int resource_release_check(const xen_mem_acquire_resource_t *xmar);

/**
 * resource_release() - remove foreign frames from a memory map
 * @d:      owner of the memory map, a translated domain
 * @frames: their GFNs; overwritten
 * @nr:     number of GFNs, 1 to RELEASE_CHUNK
 *
 * All flushes are done when this returns.
 *
 * Returns 0 if all GFNs are empty now; or -errno with some of them empty:
 * -EINVAL if a GFN holds anything but a foreign frame; -EIO if the IOMMU may
 * still translate empty GFNs, whose frames' references were leaked.
 */
int resource_release(struct domain *d, xen_pfn_t frames[], unsigned int nr);

/**
 * resource_release_leak() - count and log leaked references
 * @d:  owner of the memory map that the frames were in
 * @nr: number of references
 *
 * Logs this number and the total since boot.
 *
 * Returns -EIO.
 */
int resource_release_leak(const struct domain *d, unsigned int nr);

#ifndef HAVE_DEFERRED_NPT_FLUSH
/*
 * Set while this processor clears entries and flushes the TLBs afterwards, so
 * that p2m code does not flush after every entry.
 */
DECLARE_PER_CPU(bool, resource_release_flushes_late);
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

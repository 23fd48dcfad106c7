/* SPDX-License-Identifier: GPL-2.0-only */
/* Acquired frames on their way into the memory map of a translated caller. */
#ifndef XEN_COMMON_RESOURCE_MAP_H
#define XEN_COMMON_RESOURCE_MAP_H

#include <public/memory.h>

struct domain;

/**
 * resource_map() - map frames of a domain at GFNs of the current one
 * @d:    the frames' owner
 * @gfns: GFNs of the current domain, which is translated
 * @mfns: the frames; some may have been freed since they were acquired
 * @nr:   number of frames, 1 or more
 * @done: set to the number of frames mapped; these are the first ones
 *
 * Holds the p2m lock once and flushes the IOMMU once for all GFNs that were
 * empty.  All flushes are done when this returns.
 *
 * Returns 0 if all frames are mapped, or -errno: -ESRCH or -EBUSY if the next
 * frame is not the domain's any more; an error of the memory map; or the
 * IOMMU's, which may be one of the frames that are done.
 */
int resource_map(struct domain *d, const xen_pfn_t gfns[],
                 const xen_pfn_t mfns[], unsigned int nr, unsigned int *done);

#endif /* XEN_COMMON_RESOURCE_MAP_H */

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_XEN_IOMMU_H
#define MODEL_XEN_IOMMU_H

#include <xen/mm.h>
#include <xen/percpu.h>

#define IOMMU_FLUSHF_added    1U
#define IOMMU_FLUSHF_modified 2U

struct domain;

DECLARE_PER_CPU(bool, iommu_dont_flush_iotlb);

typedef struct { unsigned long dfn; } dfn_t;
static inline dfn_t _dfn(unsigned long dfn) { return (dfn_t){ dfn }; }

/* AMD's tables are not shared with the IOMMU, Intel's are. */
bool iommu_use_hap_pt(const struct domain *d);
#define need_iommu_pt_sync(d) (!iommu_use_hap_pt(d))

long iommu_map(struct domain *d, dfn_t dfn, mfn_t mfn, unsigned long nr,
               unsigned int flags, unsigned int *flush_flags);
int iommu_legacy_unmap(struct domain *d, dfn_t dfn, unsigned long nr);
int iommu_iotlb_flush(struct domain *d, dfn_t dfn, unsigned long nr,
                      unsigned int flush_flags);
int iommu_iotlb_flush_all(struct domain *d, unsigned int flush_flags);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_XEN_IOMMU_H
#define MODEL_XEN_IOMMU_H

#include <xen/percpu.h>

#define IOMMU_FLUSHF_modified 2U

struct domain;

DECLARE_PER_CPU(bool, iommu_dont_flush_iotlb);

typedef struct { unsigned long dfn; } dfn_t;
static inline dfn_t _dfn(unsigned long dfn) { return (dfn_t){ dfn }; }

#define need_iommu_pt_sync(d) true

int iommu_legacy_unmap(struct domain *d, dfn_t dfn, unsigned long nr);
int iommu_iotlb_flush_all(struct domain *d, unsigned int flush_flags);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* Pages and their references. */
#ifndef MODEL_XEN_MM_H
#define MODEL_XEN_MM_H

#include <xen/lib.h>
#include <public/memory.h>

#define PAGE_SHIFT 12
#define PAGE_SIZE  (1UL << PAGE_SHIFT)

#define MEMF_no_refcount 1U

#define PGC_allocated  (1UL << 63)
#define PGC_xen_heap   (1UL << 62)
#define PGC_extra      (1UL << 61)
#define PGC_count_mask ((1UL << 32) - 1)

#define PGT_none          0UL
#define PGT_writable_page (1UL << 60)
#ifndef MODEL_NO_SHARED_PAGES
#define PGT_shared_page   (2UL << 60)
#endif
#define PGT_type_mask     (15UL << 60)
#define PGT_count_mask    ((1UL << 32) - 1)

#define MEMOP_EXTENT_SHIFT 6

struct domain;

/* A page without references and without PGC_xen_heap is free. */
struct page_info {
    unsigned long count_info;
    unsigned long type_info;
    struct domain *owner;
};

typedef struct { unsigned long mfn; } mfn_t;
typedef struct { unsigned long gfn; } gfn_t;

static inline mfn_t _mfn(unsigned long mfn) { return (mfn_t){ mfn }; }
static inline unsigned long mfn_x(mfn_t mfn) { return mfn.mfn; }
static inline gfn_t _gfn(unsigned long gfn) { return (gfn_t){ gfn }; }
static inline unsigned long gfn_x(gfn_t gfn) { return gfn.gfn; }
static inline bool mfn_eq(mfn_t a, mfn_t b) { return a.mfn == b.mfn; }
static inline bool gfn_eq(gfn_t a, gfn_t b) { return a.gfn == b.gfn; }
#define INVALID_GFN ((gfn_t){ ~0UL })
#define INVALID_MFN ((mfn_t){ ~0UL })

mfn_t page_to_mfn(const struct page_info *pg);
struct page_info *mfn_to_page(mfn_t mfn);
unsigned long virt_to_mfn(const void *va);

static inline struct page_info *virt_to_page(const void *va)
{
    return mfn_to_page(_mfn(virt_to_mfn(va)));
}

struct page_info *alloc_domheap_page(struct domain *d, unsigned int memflags);
void *alloc_xenheap_page(void);
void free_xenheap_page(void *va);

bool get_page(struct page_info *pg, const struct domain *d);
struct domain *page_get_owner_and_reference(struct page_info *pg);
bool get_page_and_type(struct page_info *pg, const struct domain *d,
                       unsigned long type);
void put_page(struct page_info *pg);
void put_page_and_type(struct page_info *pg);
void put_page_alloc_ref(struct page_info *pg);

void clear_page(void *va);

#endif

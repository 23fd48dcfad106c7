/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory: pages with owner, references and type, and three views of their
 * contents: one for mappings, one for Xen's heap, and one for the domain pages
 * that Xen has mapped. The sanitizer reports accesses that Xen must not make.
 */

#define _GNU_SOURCE
#include <sanitizer/asan_interface.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xen/domain_page.h>
#include <xen/errno.h>

#include "model.h"
#include "resource_pages.h"

#define NR_PAGES 1024
#define JUNK     0xd5
#define FREED    0xaa

static struct page_info pages[NR_PAGES];

static struct {
    bool used;
    unsigned int windows;   /* number of Xen's mappings of a domain's page */
    unsigned int leaked;    /* references that must not be dropped any more */
    bool dropped;           /* the allocation reference was dropped too early */
} states[NR_PAGES];

static char *seen;      /* through mappings */
static char *heap;      /* by Xen, at any time */
static char *window;    /* by Xen, while mapped */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned int used, cursor;
static unsigned long first_mfn;

static char *map_view(int fd)
{
    void *view = mmap(NULL, NR_PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE,
                      MAP_SHARED, fd, 0);

    BUG_ON(view == MAP_FAILED);

    return view;
}

static void make_memory(void)
{
    int fd = memfd_create("model", MFD_CLOEXEC);

    BUG_ON(fd < 0 || ftruncate(fd, NR_PAGES * PAGE_SIZE));
    seen = map_view(fd);
    heap = map_view(fd);
    window = map_view(fd);
    close(fd);

    ASAN_POISON_MEMORY_REGION(heap, NR_PAGES * PAGE_SIZE);
    ASAN_POISON_MEMORY_REGION(window, NR_PAGES * PAGE_SIZE);
}

void model_pages_reset(void)
{
    if ( !seen )
        make_memory();
    BUG_ON(used);
    cursor = 0;
    first_mfn = 0x1000;
}

void model_set_first_mfn(unsigned long mfn)
{
    BUG_ON(used);
    first_mfn = mfn;
}

static unsigned int nr_of(const struct page_info *pg)
{
    BUG_ON(pg < pages || pg >= pages + NR_PAGES);

    return pg - pages;
}

mfn_t page_to_mfn(const struct page_info *pg)
{
    return _mfn(first_mfn + nr_of(pg));
}

bool model_page_valid(unsigned long mfn)
{
    return mfn >= first_mfn && mfn - first_mfn < NR_PAGES;
}

struct page_info *model_page(unsigned long mfn)
{
    BUG_ON(!model_page_valid(mfn));

    return &pages[mfn - first_mfn];
}

struct page_info *mfn_to_page(mfn_t mfn)
{
    return model_page(mfn_x(mfn));
}

const void *model_see(unsigned long mfn)
{
    return seen + nr_of(model_page(mfn)) * PAGE_SIZE;
}

unsigned int model_pages_used(void)
{
    return used;
}

/* Freed pages are reused as late as possible. */
static struct page_info *find_free(unsigned int nr)
{
    unsigned int i, run = 0;

    for ( i = 0; i < 2 * NR_PAGES; i++ )
    {
        unsigned int at = (cursor + i) % NR_PAGES;

        run = states[at].used ? 0 : at ? run + 1 : 1;
        if ( run == nr )
        {
            cursor = at + 1;
            return &pages[at + 1 - nr];
        }
    }

    return NULL;
}

static struct page_info *alloc(unsigned int nr)
{
    struct page_info *pg;
    unsigned int i;

    model_check_may_allocate();
    if ( model_fails(FAULT_PAGE) )
        return NULL;

    pthread_mutex_lock(&lock);
    pg = find_free(nr);
    for ( i = 0; pg && i < nr; i++ )
        states[nr_of(pg) + i].used = true;
    used += pg ? nr : 0;
    pthread_mutex_unlock(&lock);

    if ( pg )
        memset(seen + nr_of(pg) * PAGE_SIZE, JUNK, nr * PAGE_SIZE);

    return pg;
}

static void release(struct page_info *pg)
{
    unsigned int nr = nr_of(pg);

    BUG_ON(!states[nr].used);
    BUG_ON(states[nr].windows || states[nr].leaked);
    BUG_ON(pg->type_info & PGT_count_mask);
    BUG_ON(model_is_stale(mfn_x(page_to_mfn(pg))));

    memset(seen + nr * PAGE_SIZE, FREED, PAGE_SIZE);
    pg->owner = NULL;
    pg->type_info = PGT_none;
    __atomic_store_n(&pg->count_info, 0, __ATOMIC_RELEASE);

    pthread_mutex_lock(&lock);
    states[nr].used = false;
    states[nr].dropped = false;
    used--;
    pthread_mutex_unlock(&lock);
}

/* Pages that do not count towards the allocation: MEMF_no_refcount. */
static void assign(struct page_info *pg, struct domain *d)
{
    bool first;

    pg->owner = d;
    pg->type_info = PGT_none;
    __atomic_store_n(&pg->count_info, PGC_allocated | PGC_extra | 1,
                     __ATOMIC_RELEASE);

    __atomic_add_fetch(&d->extra_pages, 1, __ATOMIC_RELAXED);
    first = __atomic_add_fetch(&d->tot_pages, 1, __ATOMIC_RELAXED) == 1;
    if ( first )
        model_get_domain(d);
}

static void unassign(struct page_info *pg)
{
    struct domain *d = pg->owner;

    release(pg);
    __atomic_sub_fetch(&d->extra_pages, 1, __ATOMIC_ACQ_REL);
    if ( !__atomic_sub_fetch(&d->tot_pages, 1, __ATOMIC_ACQ_REL) )
        model_put_domain(d);
}

struct page_info *model_alloc_contiguous(struct domain *d, unsigned int nr)
{
    struct page_info *pg = d->is_dying ? NULL : alloc(nr);
    unsigned int i;

    for ( i = 0; pg && i < nr; i++ )
        assign(pg + i, d);

    return pg;
}

struct page_info *alloc_domheap_page(struct domain *d, unsigned int memflags)
{
    BUG_ON(memflags != MEMF_no_refcount);

    return model_alloc_contiguous(d, 1);
}

void *alloc_xenheap_page(void)
{
    struct page_info *pg = alloc(1);
    void *va;

    if ( !pg )
        return NULL;

    pg->count_info = PGC_xen_heap;
    va = heap + nr_of(pg) * PAGE_SIZE;
    ASAN_UNPOISON_MEMORY_REGION(va, PAGE_SIZE);

    return va;
}

unsigned long virt_to_mfn(const void *va)
{
    unsigned long offset = (const char *)va - heap;
    struct page_info *pg = &pages[offset / PAGE_SIZE];

    BUG_ON(offset >= NR_PAGES * PAGE_SIZE);
    BUG_ON(!(pg->count_info & PGC_xen_heap));

    return mfn_x(page_to_mfn(pg));
}

void free_xenheap_page(void *va)
{
    struct page_info *pg = model_page(virt_to_mfn(va));

    BUG_ON(pg->count_info != PGC_xen_heap);
    ASAN_POISON_MEMORY_REGION(va, PAGE_SIZE);
    release(pg);
}

void model_share_xen_page(void *va, struct domain *d)
{
    struct page_info *pg = model_page(virt_to_mfn(va));

    pg->owner = d;
    pg->type_info = PGT_writable_page | 1;
    /* A dying domain cannot drop its reference later. */
    if ( d->is_dying )
        return;

    pg->count_info |= PGC_allocated | 1;
    if ( d->xenheap_pages++ == 0 )
        model_get_domain(d);
}

/* The last reference was dropped; others may still try to take one. */
static void last_put(struct page_info *pg, unsigned long count_info)
{
    struct domain *d = pg->owner;

    BUG_ON(count_info & PGC_allocated);
    if ( !(count_info & PGC_xen_heap) )
    {
        unassign(pg);
        return;
    }

    if ( --d->xenheap_pages == 0 )
        model_put_domain(d);
}

static bool get_reference(struct page_info *pg)
{
    unsigned long x = ACCESS_ONCE(pg->count_info);

    do {
        if ( !(x & PGC_count_mask) )
            return false;
    } while ( !__atomic_compare_exchange_n(&pg->count_info, &x, x + 1, false,
                                           __ATOMIC_ACQ_REL,
                                           __ATOMIC_RELAXED) );

    return true;
}

bool get_page(struct page_info *pg, const struct domain *d)
{
    if ( !get_reference(pg) )
        return false;
    if ( pg->owner == d )
        return true;

    put_page(pg);

    return false;
}

/* Fails if the reference count would overflow. */
struct domain *page_get_owner_and_reference(struct page_info *pg)
{
    if ( model_fails(FAULT_REFERENCE) || !get_reference(pg) )
        return NULL;

    return pg->owner;
}

void put_page(struct page_info *pg)
{
    unsigned long left;

    BUG_ON(!states[nr_of(pg)].used);
    BUG_ON(!(ACCESS_ONCE(pg->count_info) & PGC_count_mask));
    left = __atomic_sub_fetch(&pg->count_info, 1, __ATOMIC_ACQ_REL);
    if ( !(left & PGC_count_mask) )
        last_put(pg, left);
}

/* A page has one type; it can change only while it is unused. */
static bool get_page_type(struct page_info *pg, unsigned long type)
{
    unsigned long x = ACCESS_ONCE(pg->type_info), new;

    do {
        if ( x & PGT_count_mask && (x & PGT_type_mask) != type )
            return false;
        new = type | ((x & PGT_count_mask) + 1);
    } while ( !__atomic_compare_exchange_n(&pg->type_info, &x, new, false,
                                           __ATOMIC_ACQ_REL,
                                           __ATOMIC_RELAXED) );

    return true;
}

bool get_page_and_type(struct page_info *pg, const struct domain *d,
                       unsigned long type)
{
    if ( model_fails(FAULT_TYPE) || !get_page(pg, d) )
        return false;
    if ( get_page_type(pg, type) )
        return true;

    put_page(pg);

    return false;
}

void put_page_and_type(struct page_info *pg)
{
    BUG_ON(!(ACCESS_ONCE(pg->type_info) & PGT_count_mask));
    __atomic_sub_fetch(&pg->type_info, 1, __ATOMIC_ACQ_REL);
    put_page(pg);
}

void put_page_alloc_ref(struct page_info *pg)
{
    unsigned long old = __atomic_fetch_and(&pg->count_info, ~PGC_allocated,
                                           __ATOMIC_ACQ_REL);

    if ( !(old & PGC_allocated) )
        return;

    BUG_ON(!(old & PGC_xen_heap) && (old & PGC_count_mask) <= 1);
    put_page(pg);
}

/* As XENMEM_decrease_reservation in patched Xen. */
int model_guest_remove_page(struct domain *d, unsigned long mfn)
{
    struct page_info *pg = model_page(mfn);
    int rc = -EPERM;

    if ( !get_page(pg, d) )
        return -ENXIO;
    if ( !resource_keeps_page(d, pg) )
        rc = 0;
    if ( !rc )
        put_page_alloc_ref(pg);
    put_page(pg);

    return rc;
}

void model_drop_allocation(unsigned long mfn)
{
    states[nr_of(model_page(mfn))].dropped = true;
    put_page_alloc_ref(model_page(mfn));
}

static void *open_window(const struct page_info *pg)
{
    unsigned int nr = nr_of(pg);
    void *va = window + nr * PAGE_SIZE;

    BUG_ON(!states[nr].used || (pg->count_info & PGC_xen_heap));
    if ( states[nr].windows++ == 0 )
        ASAN_UNPOISON_MEMORY_REGION(va, PAGE_SIZE);

    return va;
}

void *__map_domain_page(const struct page_info *pg)
{
    return open_window(pg);
}

void unmap_domain_page(const void *va)
{
    unsigned long offset = (const char *)va - window;
    unsigned int nr = offset / PAGE_SIZE;

    BUG_ON(offset >= NR_PAGES * PAGE_SIZE || !states[nr].windows);
    if ( --states[nr].windows == 0 )
        ASAN_POISON_MEMORY_REGION(window + nr * PAGE_SIZE, PAGE_SIZE);
}

void *__map_domain_page_global(const struct page_info *pg)
{
    return model_fails(FAULT_MAP_GLOBAL) ? NULL : open_window(pg);
}

void unmap_domain_page_global(const void *va)
{
    unmap_domain_page(va);
}

void clear_page(void *va)
{
    memset(va, 0, PAGE_SIZE);
}

/*
 * References that mappings do not hold are Xen's: all of them, or none.  If the
 * allocation reference was dropped first, the general reference is dropped
 * together with the type.
 */
static void check_page(const struct page_info *pg, unsigned int mapped)
{
    unsigned int count = pg->count_info & PGC_count_mask;
    unsigned int own = 0;

    if ( pg->count_info & PGC_allocated )
        own = pg->count_info & PGC_xen_heap ? 1 : 2;
    else if ( states[nr_of(pg)].dropped && (pg->type_info & PGT_count_mask) )
        own = 1;
    if ( count != own + mapped + states[nr_of(pg)].leaked )
        model_bug("page %u: %u references, Xen's %u, mappings' %u, leaked %u",
                  nr_of(pg), count, own, mapped, states[nr_of(pg)].leaked);
    if ( count && !states[nr_of(pg)].used )
        model_bug("page %u is free and has references", nr_of(pg));
}

void model_leak(unsigned long mfn)
{
    states[nr_of(model_page(mfn))].leaked++;
}

unsigned int model_leaked(void)
{
    unsigned int i, nr = 0;

    for ( i = 0; i < NR_PAGES; i++ )
        nr += states[i].leaked;

    return nr;
}

void model_forget_leaks(void)
{
    unsigned int i;

    model_iommu_reset();
    for ( i = 0; i < NR_PAGES; i++ )
        while ( states[i].leaked )
        {
            states[i].leaked--;
            put_page(&pages[i]);
        }
}

void model_check_references(void)
{
    static unsigned int mapped[NR_PAGES];
    unsigned int i;

    memset(mapped, 0, sizeof(mapped));
    for ( i = 0; i < model_max_mappings(); i++ )
        if ( model_mapping(i) )
            mapped[nr_of(model_page(model_mapping(i)))]++;
    for ( i = 0; i < NR_PAGES; i++ )
        check_page(&pages[i], mapped[i]);
}

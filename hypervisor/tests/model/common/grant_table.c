/* SPDX-License-Identifier: GPL-2.0-only */
/* Grant tables: entries, and status words while the version is 2. */

#include <stdlib.h>
#include <xen/errno.h>
#include <xen/nospec.h>
#include <xen/sched.h>

#include "model.h"

#define GRANT_PER_PAGE        (PAGE_SIZE / 16)
#define GRANT_STATUS_PER_PAGE (PAGE_SIZE / sizeof(grant_status_t))

typedef uint16_t grant_status_t;

struct grant_table {
    spinlock_t lock;
    unsigned int gt_version;
    unsigned int max_grant_frames;
    unsigned int nr_grant_frames;
    unsigned int nr_status_frames;
    void **shared_raw;
    grant_status_t **status;
};

static void grant_write_lock(struct grant_table *gt)
{
    spin_lock(&gt->lock);
}

static void grant_write_unlock(struct grant_table *gt)
{
    spin_unlock(&gt->lock);
}

static unsigned int nr_grant_frames(const struct grant_table *gt)
{
    return gt->nr_grant_frames;
}

static unsigned int nr_status_frames(const struct grant_table *gt)
{
    return gt->nr_status_frames;
}

static unsigned int grant_to_status_frames(unsigned int nr)
{
    return DIV_ROUND_UP(nr * GRANT_PER_PAGE, GRANT_STATUS_PER_PAGE);
}

static unsigned int status_to_grant_frames(unsigned int nr)
{
    return DIV_ROUND_UP(nr * GRANT_STATUS_PER_PAGE, GRANT_PER_PAGE);
}

/* Allocate @frames from @from to @to, all or none. */
static int make_frames(void **frames, unsigned int from, unsigned int to)
{
    unsigned int i;

    for ( i = from; i < to; i++ )
    {
        frames[i] = alloc_xenheap_page();
        if ( !frames[i] )
            break;
        clear_page(frames[i]);
    }
    if ( i >= to )
        return 0;

    while ( i-- > from )
    {
        free_xenheap_page(frames[i]);
        frames[i] = NULL;
    }

    return -ENOMEM;
}

static void share_frames(struct domain *d, void **frames, unsigned int from,
                         unsigned int to)
{
    for ( ; from < to; from++ )
        model_share_xen_page(frames[from], d);
}

static int make_status_frames(struct domain *d, unsigned int nr_grant)
{
    struct grant_table *gt = d->grant_table;
    unsigned int nr = grant_to_status_frames(nr_grant);
    int rc = make_frames((void **)gt->status, gt->nr_status_frames, nr);

    if ( rc )
        return rc;
    share_frames(d, (void **)gt->status, gt->nr_status_frames, nr);
    gt->nr_status_frames = nr;

    return 0;
}

static int gnttab_grow_table(struct domain *d, unsigned int nr)
{
    struct grant_table *gt = d->grant_table;
    unsigned int i;

    BUG_ON(!spin_is_held(&gt->lock));
    BUG_ON(nr > gt->max_grant_frames);
    if ( make_frames(gt->shared_raw, gt->nr_grant_frames, nr) )
        return -ENOMEM;
    if ( gt->gt_version == 2 && make_status_frames(d, nr) )
    {
        for ( i = gt->nr_grant_frames; i < nr; i++ )
            free_xenheap_page(gt->shared_raw[i]);
        return -ENOMEM;
    }
    share_frames(d, gt->shared_raw, gt->nr_grant_frames, nr);
    gt->nr_grant_frames = nr;

    return 0;
}

#include "resource_grant_table.c"

int model_gnttab_create(struct domain *d, unsigned int max_frames)
{
    struct grant_table *gt = calloc(1, sizeof(*gt));

    BUG_ON(!gt);
    spin_lock_init(&gt->lock);
    gt->gt_version = 1;
    gt->max_grant_frames = max_frames;
    gt->shared_raw = calloc(max_frames, sizeof(*gt->shared_raw));
    gt->status = calloc(grant_to_status_frames(max_frames),
                        sizeof(*gt->status));
    BUG_ON(!gt->shared_raw || !gt->status);
    d->grant_table = gt;

    return model_gnttab_grow(d, 1);
}

int model_gnttab_grow(struct domain *d, unsigned int nr)
{
    struct grant_table *gt = d->grant_table;
    int rc = 0;

    if ( nr > gt->max_grant_frames )
        return -EINVAL;

    grant_write_lock(gt);
    if ( nr > gt->nr_grant_frames )
        rc = gnttab_grow_table(d, nr);
    grant_write_unlock(gt);

    return rc;
}

/* Mapped status frames stay, and so does the version. */
static int drop_status_frames(struct grant_table *gt)
{
    unsigned int i;

    for ( i = 0; i < gt->nr_status_frames; i++ )
    {
        struct page_info *pg = model_page(virt_to_mfn(gt->status[i]));

        if ( (pg->count_info & PGC_count_mask) > 1 )
            return -EBUSY;
    }

    while ( gt->nr_status_frames )
    {
        void *va = gt->status[--gt->nr_status_frames];
        struct page_info *pg = model_page(virt_to_mfn(va));

        pg->type_info = PGT_none;
        put_page_alloc_ref(pg);
        free_xenheap_page(va);
    }

    return 0;
}

int model_gnttab_set_version(struct domain *d, unsigned int version)
{
    struct grant_table *gt = d->grant_table;
    int rc = 0;

    grant_write_lock(gt);
    if ( version == 2 && gt->gt_version == 1 )
        rc = make_status_frames(d, gt->nr_grant_frames);
    else if ( version == 1 && gt->gt_version == 2 )
        rc = drop_status_frames(gt);
    if ( !rc )
        gt->gt_version = version;
    grant_write_unlock(gt);

    return rc;
}

/* Drop the domain's references; mappings keep theirs. */
void model_gnttab_relinquish(struct domain *d)
{
    const struct grant_table *gt = d->grant_table;
    unsigned int i;

    for ( i = 0; gt && i < gt->nr_grant_frames; i++ )
        put_page_alloc_ref(model_page(virt_to_mfn(gt->shared_raw[i])));
    for ( i = 0; gt && i < gt->nr_status_frames; i++ )
        put_page_alloc_ref(model_page(virt_to_mfn(gt->status[i])));
}

static void free_frame(void *va)
{
    model_page(virt_to_mfn(va))->type_info = PGT_none;
    free_xenheap_page(va);
}

void model_gnttab_destroy(struct domain *d)
{
    struct grant_table *gt = d->grant_table;
    unsigned int i;

    for ( i = 0; i < gt->nr_grant_frames; i++ )
        free_frame(gt->shared_raw[i]);
    for ( i = 0; i < gt->nr_status_frames; i++ )
        free_frame(gt->status[i]);
    free(gt->shared_raw);
    free(gt->status);
    free(gt);
}

unsigned int model_gnttab_frames(const struct domain *d, unsigned int id)
{
    return id == XENMEM_resource_grant_table_id_status
           ? d->grant_table->nr_status_frames
           : d->grant_table->nr_grant_frames;
}

unsigned long model_gnttab_mfn(const struct domain *d, unsigned int id,
                               unsigned int frame)
{
    const struct grant_table *gt = d->grant_table;

    if ( frame >= model_gnttab_frames(d, id) )
        return ~0UL;

    return virt_to_mfn(id == XENMEM_resource_grant_table_id_status
                       ? gt->status[frame] : gt->shared_raw[frame]);
}

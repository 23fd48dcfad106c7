/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The frames of a grant table: entries, and the status words of a version 2
 * table.  Included at the end of grant_table.c, whose structures are private to
 * that file.
 *
 * Acquiring frames grows a table up to its limit, as the guest's own call does:
 * a domain builder fills in entries before the guest runs.  A size query does
 * not grow it.
 *
 * A guest that returns to version 1 frees its status frames unless they have
 * other references.  Hence acquire() takes a reference, under the lock that the
 * change of version takes.
 */

#include "acquire_resource.h"
#include "resource_stats.h"

static int cf_check gnttab_max_frames(struct domain *d, unsigned int id)
{
    const struct grant_table *gt = d->grant_table;

    switch ( id )
    {
    case XENMEM_resource_grant_table_id_shared:
        return gt->max_grant_frames;

    case XENMEM_resource_grant_table_id_status:
        if ( gt->gt_version != 2 )
            return -EINVAL;

        return grant_to_status_frames(gt->max_grant_frames);

    default:
        return -EINVAL;
    }
}

/* Number of frames of resource @id allocated so far. */
static unsigned int gnttab_nr_frames(const struct grant_table *gt,
                                     unsigned int id)
{
    return id == XENMEM_resource_grant_table_id_status
           ? nr_status_frames(gt) : nr_grant_frames(gt);
}

/*
 * Number of grant frames that a table needs to have @nr frames of resource @id.
 * The last frame of status words may be used in part only.
 */
static unsigned int gnttab_frames_needed(const struct grant_table *gt,
                                         unsigned int id, unsigned int nr)
{
    if ( id == XENMEM_resource_grant_table_id_shared )
        return nr;

    return min(status_to_grant_frames(nr), gt->max_grant_frames);
}

static int cf_check gnttab_acquire(struct domain *d, unsigned int id,
                                   unsigned int frame, unsigned int nr,
                                   xen_pfn_t mfn_list[])
{
    struct grant_table *gt = d->grant_table;
    unsigned int i, nr_frames;
    void **frames;
    int rc = -EINVAL;

    grant_write_lock(gt);

    /* The guest may have changed its version since max_frames(). */
    if ( id == XENMEM_resource_grant_table_id_status && gt->gt_version != 2 )
        goto out;

    rc = -ENOMEM;
    if ( gnttab_nr_frames(gt, id) < frame + nr )
        gnttab_grow_table(d, gnttab_frames_needed(gt, id, frame + nr));

    nr_frames = gnttab_nr_frames(gt, id);
    if ( nr_frames < frame + nr )
        goto out;

    frames = id == XENMEM_resource_grant_table_id_status
             ? (void **)gt->status : gt->shared_raw;

    for ( i = 0; i < nr; i++ )
    {
        struct page_info *pg = virt_to_page(
            frames[array_index_nospec(frame + i, nr_frames)]);

        if ( !get_page(pg, d) )
            break;
        mfn_list[i] = mfn_x(page_to_mfn(pg));
    }

    rc = nr;
    /* The domain is dying, or a change of version has failed halfway. */
    if ( i < nr )
    {
        resource_put_frames(mfn_list, i);
        rc = d->is_dying ? -ESRCH : -EBUSY;
    }

 out:
    grant_write_unlock(gt);

    return rc;
}

static struct resource grant_table_resource = {
    .type = XENMEM_resource_grant_table,
    .counted = true,
    .max_frames = gnttab_max_frames,
    .acquire = gnttab_acquire,
};

REGISTER_RESOURCE(grant_table_resource);

/* Reads single words that may change at any time: a lock would not help. */
void gnttab_read_stats(const struct domain *d, struct xen_stats_domain *stats)
{
    const struct grant_table *gt = d->grant_table;

    stats->grant_frames = ACCESS_ONCE(gt->nr_grant_frames);
    stats->max_grant_frames = gt->max_grant_frames;
    stats->status_frames = ACCESS_ONCE(gt->nr_status_frames);
    stats->grant_version = ACCESS_ONCE(gt->gt_version);
}

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */

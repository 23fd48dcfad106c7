/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * XENMEM_acquire_resource: map frames that Xen keeps on a domain's behalf, or
 * query their number.
 *
 * The operation copies in and checks the caller's structure, looks up the
 * resource, calls its checks, and then acquires and passes on frames in
 * batches, with a continuation when preempted.  A size query takes the same
 * path and stops before the first batch, so that size and map agree: either
 * both fail with the same errno, or every frame below the size can be mapped,
 * except a frame that the resource documents as absent (-ENOENT).
 *
 * An untranslated caller gets MFNs; nothing is mapped, and an error is returned
 * unchanged.  For a translated caller the frames are mapped at its GFNs.  An
 * error after the first mapped frame, in whatever batch or continuation, is
 * returned as -EIO, and only then: the caller must unmap all frames.
 */

#include <xen/errno.h>
#include <xen/event.h>
#include <xen/guest_access.h>
#include <xen/hypercall.h>
#include <xen/lib.h>
#include <xen/mm.h>
#include <xen/paging.h>
#include <xen/sched.h>
#include <xsm/xsm.h>
#ifdef CONFIG_COMPAT
#include <compat/memory.h>
#endif

#include "acquire_resource.h"
#include "resource_map.h"
#include "resource_release.h"

/* Frames between two preemption checks; the stack holds two arrays of BATCH. */
#define BATCH 32

/* A continuation's hypercall number cannot encode more. */
#define MAX_FRAMES (UINT_MAX >> MEMOP_EXTENT_SHIFT)

/*
 * The caller's list of frames, in either ABI, and how many of them are done,
 * including those of earlier continuations.
 */
struct frame_list {
    XEN_GUEST_HANDLE(xen_pfn_t) native;
#ifdef CONFIG_COMPAT
    COMPAT_HANDLE(compat_pfn_t) compat;
    bool is_compat;
#endif
    unsigned int done;
    bool is_release;    /* releases frames: an error is not turned into -EIO */
};

static struct resource *__read_mostly resources;

void __init resource_register(struct resource *r)
{
    r->next = resources;
    resources = r;
}

static const struct resource *find_resource(unsigned int type)
{
    const struct resource *r;

    for ( r = resources; r; r = r->next )
        if ( r->type == type )
            return r;

    return NULL;
}

void resource_put_frames(const xen_pfn_t mfns[], unsigned int nr)
{
    while ( nr-- )
        put_page(mfn_to_page(_mfn(mfns[nr])));
}

int resource_teardown(struct domain *d)
{
    const struct resource *r;
    int rc = 0;

    ASSERT(d->is_dying);

    for ( r = resources; !rc && r; r = r->next )
        if ( r->teardown )
            rc = r->teardown(d);

    return rc;
}

#ifdef CONFIG_COMPAT

static int read_compat_gfns(const struct frame_list *list, unsigned int nr,
                            xen_pfn_t *gfns)
{
    compat_pfn_t frames[RELEASE_CHUNK];
    unsigned int i;

    BUILD_BUG_ON(RELEASE_CHUNK < BATCH);
    if ( copy_from_compat_offset(frames, list->compat, list->done, nr) )
        return -EFAULT;

    for ( i = 0; i < nr; i++ )
        gfns[i] = frames[i];

    return 0;
}

static int write_compat_mfns(const struct frame_list *list, unsigned int nr,
                             const xen_pfn_t *mfns)
{
    compat_pfn_t frames[BATCH];
    unsigned int i;

    for ( i = 0; i < nr; i++ )
    {
        frames[i] = mfns[i];
        if ( frames[i] != mfns[i] )
            return -ERANGE;
    }

    return copy_to_compat_offset(list->compat, list->done, frames, nr)
           ? -EFAULT : 0;
}

#endif /* CONFIG_COMPAT */

static int read_gfns(const struct frame_list *list, unsigned int nr,
                     xen_pfn_t *gfns)
{
#ifdef CONFIG_COMPAT
    if ( list->is_compat )
        return read_compat_gfns(list, nr, gfns);
#endif

    return copy_from_guest_offset(gfns, list->native, list->done, nr)
           ? -EFAULT : 0;
}

static int write_mfns(const struct frame_list *list, unsigned int nr,
                      const xen_pfn_t *mfns)
{
#ifdef CONFIG_COMPAT
    if ( list->is_compat )
        return write_compat_mfns(list, nr, mfns);
#endif

    return copy_to_guest_offset(list->native, list->done, mfns, nr)
           ? -EFAULT : 0;
}

/* Map frames at the caller's GFNs; list->done counts those that are mapped. */
static int map_gfns(struct domain *d, struct frame_list *list, unsigned int nr,
                    const xen_pfn_t *mfns)
{
    xen_pfn_t gfns[BATCH];
    unsigned int done;
    int rc = read_gfns(list, nr, gfns);

    if ( rc )
        return rc;

    rc = resource_map(d, gfns, mfns, nr, &done);
    list->done += done;

    return rc;
}

static int pass_on_frames(struct domain *d, struct frame_list *list,
                          unsigned int nr, const xen_pfn_t *mfns)
{
    int rc;

    if ( paging_mode_translate(current->domain) )
        return map_gfns(d, list, nr, mfns);

    rc = write_mfns(list, nr, mfns);
    if ( !rc )
        list->done += nr;

    return rc;
}

/* Returns 0 when done, 1 when a continuation is needed, or -errno. */
static int acquire_frames(struct domain *d, const struct resource *r,
                          const xen_mem_acquire_resource_t *xmar,
                          struct frame_list *list)
{
    while ( list->done < xmar->nr_frames )
    {
        xen_pfn_t mfns[BATCH];
        unsigned int todo = min_t(unsigned int, BATCH,
                                  xmar->nr_frames - list->done);
        int nr, rc = r->acquire(d, xmar->id, xmar->frame + list->done, todo,
                                mfns);

        if ( rc < 0 )
            return rc;
        if ( !rc || rc > todo )
        {
            ASSERT_UNREACHABLE();
            return -EINVAL;
        }

        nr = rc;
        rc = pass_on_frames(d, list, nr, mfns);
        if ( r->counted )
            resource_put_frames(mfns, nr);
        if ( rc )
            return rc;

        if ( list->done < xmar->nr_frames && hypercall_preempt_check() )
            return 1;
    }

    return 0;
}

/* Checks that need only the arguments; a resource's size has 32 bits. */
static int check_arguments(const xen_mem_acquire_resource_t *xmar)
{
    if ( xmar->pad )
        return -EINVAL;
    if ( (xmar->frame >> 32) || ((xmar->frame + xmar->nr_frames) >> 32) )
        return -EINVAL;

    return 0;
}

static int query_size(struct domain *d, const struct resource *r,
                      xen_mem_acquire_resource_t *xmar)
{
    int nr = r->max_frames(d, xmar->id);
    int rc;

    if ( nr <= 0 )
        return nr ?: -EINVAL;

    rc = r->check ? r->check(d, xmar->id, 0, 0) : 0;
    if ( !rc )
        xmar->nr_frames = nr;

    return rc;
}

static int check_number(const xen_mem_acquire_resource_t *xmar,
                        const struct frame_list *list)
{
    return list->done < xmar->nr_frames && xmar->nr_frames <= MAX_FRAMES
           ? 0 : -EINVAL;
}

static int acquire_checked(struct domain *d, const struct resource *r,
                           const xen_mem_acquire_resource_t *xmar,
                           struct frame_list *list)
{
    int nr, rc = check_number(xmar, list);

    if ( rc )
        return rc;

    nr = r->max_frames(d, xmar->id);
    if ( nr < 0 )
        return nr;
    if ( xmar->frame + xmar->nr_frames > nr )
        return -EINVAL;

    rc = r->check ? r->check(d, xmar->id, xmar->frame, xmar->nr_frames) : 0;
    if ( rc )
        return rc;

    return acquire_frames(d, r, xmar, list);
}

/* @list is NULL for a size query, whose result goes to xmar->nr_frames. */
static int op_on_domain(struct domain *d, xen_mem_acquire_resource_t *xmar,
                        struct frame_list *list)
{
    const struct resource *r;
    int rc = xsm_domain_resource_map(XSM_DM_PRIV, d);

    if ( rc )
        return rc;

    r = find_resource(xmar->type);
    if ( !r )
        return -EOPNOTSUPP;

    rc = r->permit ? r->permit(d) : 0;
    if ( rc )
        return rc;

    return list ? acquire_checked(d, r, xmar, list) : query_size(d, r, xmar);
}

/* Returns as acquire_frames() does. */
static int release_frames(const xen_mem_acquire_resource_t *xmar,
                          struct frame_list *list)
{
    while ( list->done < xmar->nr_frames )
    {
        xen_pfn_t gfns[RELEASE_CHUNK];
        unsigned int todo = min_t(unsigned int, RELEASE_CHUNK,
                                  xmar->nr_frames - list->done);
        int rc = read_gfns(list, todo, gfns);

        if ( !rc )
            rc = resource_release(current->domain, gfns, todo);
        if ( rc )
            return rc;

        list->done += todo;
        if ( list->done < xmar->nr_frames && hypercall_preempt_check() )
            return 1;
    }

    return 0;
}

static int release_op(xen_mem_acquire_resource_t *xmar,
                      struct frame_list *list)
{
    int rc;

    if ( list )
        list->is_release = true;

    rc = resource_release_check(xmar);
    if ( rc )
        return rc;

    if ( list )
        return check_number(xmar, list) ?: release_frames(xmar, list);

    xmar->nr_frames = MAX_FRAMES;

    return 0;
}

static int resource_op(xen_mem_acquire_resource_t *xmar,
                       struct frame_list *list)
{
    struct domain *d;
    int rc = check_arguments(xmar);

    if ( rc )
        return rc;

    if ( xmar->type == XEN_RESOURCE_RELEASE && xmar->domid == DOMID_SELF )
        return release_op(xmar, list);

    rc = rcu_lock_remote_domain_by_id(xmar->domid, &d);
    if ( rc )
        return rc;

    rc = op_on_domain(d, xmar, list);
    rcu_unlock_domain(d);

    return rc;
}

/* Turns @rc into the hypercall's result; see above for -EIO. */
static long finish(int rc, const struct frame_list *list,
                   XEN_GUEST_HANDLE_PARAM(void) arg)
{
    if ( rc > 0 )
        return hypercall_create_continuation(
            __HYPERVISOR_memory_op, "lh",
            XENMEM_acquire_resource |
            ((unsigned long)list->done << MEMOP_EXTENT_SHIFT), arg);

    if ( rc && list->done && !list->is_release &&
         paging_mode_translate(current->domain) )
        return -EIO;

    return rc;
}

static int native_op(XEN_GUEST_HANDLE_PARAM(xen_mem_acquire_resource_t) arg,
                     struct frame_list *list)
{
    xen_mem_acquire_resource_t xmar;
    int rc;

    if ( !arch_acquire_resource_check(current->domain) )
        return -EACCES;

    if ( copy_from_guest(&xmar, arg, 1) )
        return -EFAULT;

    if ( !guest_handle_is_null(xmar.frame_list) )
    {
        list->native = xmar.frame_list;
        return resource_op(&xmar, list);
    }

    if ( xmar.nr_frames || list->done )
        return -EINVAL;

    rc = resource_op(&xmar, NULL);
    if ( !rc && copy_field_to_guest(arg, &xmar, nr_frames) )
        rc = -EFAULT;

    return rc;
}

long do_acquire_resource(unsigned long cmd, XEN_GUEST_HANDLE_PARAM(void) arg)
{
    struct frame_list list = { .done = cmd >> MEMOP_EXTENT_SHIFT };
    int rc;

    /* Xen never creates such a continuation: the caller forged it. */
    if ( (cmd >> MEMOP_EXTENT_SHIFT) > MAX_FRAMES )
        return -EINVAL;

    rc = native_op(guest_handle_cast(arg, xen_mem_acquire_resource_t), &list);

    return finish(rc, &list, arg);
}

#ifdef CONFIG_COMPAT

DEFINE_XEN_GUEST_HANDLE(compat_mem_acquire_resource_t);

static int compat_op(XEN_GUEST_HANDLE_PARAM(compat_mem_acquire_resource_t) arg,
                     struct frame_list *list)
{
    struct compat_mem_acquire_resource cmar;
    xen_mem_acquire_resource_t xmar = {};
    int rc;

    if ( !arch_acquire_resource_check(current->domain) )
        return -EACCES;

    if ( copy_from_guest(&cmar, arg, 1) )
        return -EFAULT;

    xmar.domid = cmar.domid;
    xmar.type = cmar.type;
    xmar.id = cmar.id;
    xmar.nr_frames = cmar.nr_frames;
    xmar.pad = cmar.pad;
    xmar.frame = cmar.frame;

    if ( !compat_handle_is_null(cmar.frame_list) )
    {
        list->compat = cmar.frame_list;
        return resource_op(&xmar, list);
    }

    if ( cmar.nr_frames || list->done )
        return -EINVAL;

    rc = resource_op(&xmar, NULL);
    cmar.nr_frames = xmar.nr_frames;
    if ( !rc && copy_field_to_guest(arg, &cmar, nr_frames) )
        rc = -EFAULT;

    return rc;
}

long compat_acquire_resource(unsigned int cmd,
                             XEN_GUEST_HANDLE_PARAM(void) arg)
{
    struct frame_list list = {
        .is_compat = true,
        .done = cmd >> MEMOP_EXTENT_SHIFT,
    };
    int rc = compat_op(guest_handle_cast(arg, compat_mem_acquire_resource_t),
                       &list);

    return finish(rc, &list, arg);
}

#endif /* CONFIG_COMPAT */

#ifdef HAVE_TREE_TYPES

/* If the copy fails, return false: do_acquire_resource() returns -EFAULT. */
bool resource_is_trees(XEN_GUEST_HANDLE_PARAM(void) arg)
{
    static const uint16_t types[] = {
#ifdef TREE_TYPES
        TREE_TYPES,
#endif
#ifdef TREE_ARCH_TYPES
        TREE_ARCH_TYPES,
#endif
    };
    xen_mem_acquire_resource_t xmar;
    unsigned int i;

#ifdef CONFIG_COMPAT
    BUILD_BUG_ON(offsetof(compat_mem_acquire_resource_t, type) !=
                 offsetof(xen_mem_acquire_resource_t, type));
#endif
    if ( copy_field_from_guest(&xmar,
                               guest_handle_cast(arg,
                                                 xen_mem_acquire_resource_t),
                               type) )
        return false;

    for ( i = 0; i < ARRAY_SIZE(types); i++ )
        if ( xmar.type == types[i] )
            return true;

    return false;
}

#endif /* HAVE_TREE_TYPES */

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * XENMEM_acquire_resource: the registry of resources.
 *
 * A resource is one file: it fills in a struct resource and passes it to
 * REGISTER_RESOURCE().  No other file refers to it.
 */
#ifndef XEN_COMMON_ACQUIRE_RESOURCE_H
#define XEN_COMMON_ACQUIRE_RESOURCE_H

#include <xen/init.h>
#include <xen/types.h>
#include <public/memory.h>

#include "tree_compat.h"

struct domain;

/**
 * struct resource - a kind of frames that Xen keeps on a domain's behalf
 * @type:       XENMEM_resource_*, or a number with the top bit set
 * @permit:     returns 0, or -errno if the caller lacks a permission that this
 *              type requires besides xsm_domain_resource_map().  Optional
 * @max_frames: returns the number of frames of resource @id, or -errno if no
 *              frame of it can be mapped: -ENOENT if @id does not exist;
 *              -EINVAL, or 0 for the same, if the domain lacks this resource
 * @check:      returns 0 if acquire() of these frames would succeed, apart from
 *              running out of memory, or acquire()'s -errno.  @nr is 0 for a
 *              size query: return 0 if any frame can be acquired.  Optional,
 *              for resources that have absent frames or refuse callers
 * @acquire:    write the MFNs of frames [@frame, @frame + @nr) to @mfn_list.
 *              The range is not empty and lies within max_frames(), which was
 *              called without a lock: check again what may have changed since.
 *              Returns the number of frames done, or -errno.  If it returns
 *              fewer than @nr it is called again, after a preemption check
 * @counted:    acquire() takes a reference of every page, which is dropped when
 *              the frames are passed on: the domain could free them before
 * @teardown:   free what acquire() allocated: the domain dies.  Returns 0, or
 *              -ERESTART if preempted.  Called with d->is_dying set until all
 *              resources return 0, so it is called again even after it
 *              returned 0.  Optional
 * @next:       for the registry
 *
 * @permit, @max_frames and @check must not change anything: size queries call
 * them too, so that size and map agree.  The domain is never the caller's own
 * and is RCU-locked; no other lock is held.
 */
struct resource {
    uint16_t type;
    int (*permit)(struct domain *d);
    bool counted;
    int (*max_frames)(struct domain *d, unsigned int id);
    int (*check)(struct domain *d, unsigned int id, unsigned int frame,
                 unsigned int nr);
    int (*acquire)(struct domain *d, unsigned int id, unsigned int frame,
                   unsigned int nr, xen_pfn_t mfn_list[]);
    int (*teardown)(struct domain *d);
    struct resource *next;
};

void resource_register(struct resource *r);

/* Drop the references that a counted resource took. */
void resource_put_frames(const xen_pfn_t mfns[], unsigned int nr);

#define REGISTER_RESOURCE(r)                        \
    static int __init cf_check r ## _register(void) \
    {                                               \
        resource_register(&(r));                    \
        return 0;                                   \
    }                                               \
    presmp_initcall(r ## _register)

/**
 * resource_permit_vcpu_info() - a permit() for resources with scheduling data
 * @d: the domain that the data is about
 *
 * Checks for the permission of XEN_DOMCTL_getvcpuinfo: without Flask a control
 * domain has it, with Flask a domain to which the policy grants getvcpuinfo.  A
 * device model in a stub domain has resource_map on its guest, but not this.
 *
 * Return: 0; -EPERM or, from Flask, -EACCES.
 */
int cf_check resource_permit_vcpu_info(struct domain *d);

/* Types that only Xen's own code handles. */
#if defined(TREE_TYPES) || defined(TREE_ARCH_TYPES)
#define HAVE_TREE_TYPES
#endif

/**
 * resource_is_trees() - tell whether Xen's own code has to serve the caller
 * @arg: the caller's structure, in either ABI
 *
 * Return: true if @arg has a type that only Xen's own code knows.
 */
#ifdef HAVE_TREE_TYPES
bool resource_is_trees(XEN_GUEST_HANDLE_PARAM(void) arg);
#else
static inline bool resource_is_trees(XEN_GUEST_HANDLE_PARAM(void) arg)
{
    return false;
}
#endif

/* The operation; called by do_memory_op() and compat_memory_op(). */
long do_acquire_resource(unsigned long cmd, XEN_GUEST_HANDLE_PARAM(void) arg);
long compat_acquire_resource(unsigned int cmd,
                             XEN_GUEST_HANDLE_PARAM(void) arg);

/*
 * Called by domain_kill() once no resource can be allocated any more.  Returns
 * 0, or -ERESTART to be called again.
 */
int resource_teardown(struct domain *d);

#endif /* XEN_COMMON_ACQUIRE_RESOURCE_H */

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */

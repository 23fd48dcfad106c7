/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * XENMEM_acquire_resource: the registry of what can be acquired.
 *
 * A resource is one file: it fills in a struct resource and names it to
 * REGISTER_RESOURCE().  Nothing else has to know of it.
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
 * @permit:     0, or -errno when the caller lacks a permission that this type
 *              needs besides xsm_domain_resource_map().  Optional
 * @max_frames: frames of resource @id, or -errno when a map of it fails
 *              whatever the frames: -ENOENT, there is no such @id; -EINVAL,
 *              as 0, the domain has no such resource
 * @check:      0 when acquire() of these frames would succeed, memory aside;
 *              else its -errno.  @nr is 0 for a size query: then 0 when any
 *              frame can be acquired.  Optional, for resources that have absent
 *              frames or refuse callers
 * @acquire:    write the MFNs of frames [@frame, @frame + @nr) to @mfn_list.
 *              The range is not empty and lies within max_frames(), which was
 *              asked without a lock: what may have changed since is looked at
 *              again.  Returns the number of frames done, fewer than @nr to be
 *              called again after a preemption check, or -errno
 * @counted:    acquire() takes a reference of each page, to be dropped when the
 *              frames are handed over: the domain could free them before
 * @teardown:   the domain dies: give back what acquire() allocated.  Returns
 *              0, or -ERESTART when it is preempted.  Called with d->is_dying
 *              set until every resource returned 0, so again after its own 0.
 *              Optional
 * @next:       the registry's
 *
 * @permit, @max_frames and @check change nothing: they answer size queries,
 * too, so that size and map agree.  The domain is never the caller's own and is
 * RCU-locked; no other lock is held.
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

/* Drop the references that a counted resource has taken. */
void resource_put_frames(const xen_pfn_t mfns[], unsigned int nr);

#define REGISTER_RESOURCE(r)                        \
    static int __init cf_check r ## _register(void) \
    {                                               \
        resource_register(&(r));                    \
        return 0;                                   \
    }                                               \
    presmp_initcall(r ## _register)

/**
 * resource_permit_vcpu_info() - a struct resource's permit, for scheduling data
 * @d: the domain that is looked at
 *
 * The permission of XEN_DOMCTL_getvcpuinfo: without Flask a control domain has
 * it, with Flask a domain that the policy gives getvcpuinfo.  A stub domain's
 * device model has resource_map on its guest, and this in neither case.
 *
 * Return: 0; -EPERM or, from Flask, -EACCES.
 */
int cf_check resource_permit_vcpu_info(struct domain *d);

/* The operation, as do_memory_op() and compat_memory_op() call it. */
long acquire_resource(unsigned long cmd, XEN_GUEST_HANDLE_PARAM(void) arg);
long compat_acquire_resource(unsigned int cmd,
                             XEN_GUEST_HANDLE_PARAM(void) arg);

/*
 * From domain_kill(), when no new resource can come to be.  Returns 0, or
 * -ERESTART to be called again.
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

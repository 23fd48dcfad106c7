/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Permissions of Xen's policy that a resource may require besides resource_map:
 * those of hypercalls that return the same data, so that a policy does not have
 * to change.
 */

#include <xen/sched.h>
#include <public/domctl.h>
#include <xsm/xsm.h>

#include "acquire_resource.h"

/* The action and the form of Xen's own call; both were backported. */
#ifdef HAVE_XSM_DOMCTL_PRIV
#define DOMCTL_ACTION XSM_PRIV
#else
#define DOMCTL_ACTION XSM_OTHER
#endif

#if defined(HAVE_XSM_DOMCTL_OP)

int cf_check resource_permit_vcpu_info(struct domain *d)
{
    struct xen_domctl op = {
        .cmd = XEN_DOMCTL_getvcpuinfo,
        .domain = d->domain_id,
    };

    return xsm_domctl(DOMCTL_ACTION, d, &op);
}

#elif defined(HAVE_XSM_DOMCTL_SSIDREF)

int cf_check resource_permit_vcpu_info(struct domain *d)
{
    return xsm_domctl(DOMCTL_ACTION, d, XEN_DOMCTL_getvcpuinfo, 0);
}

#else

int cf_check resource_permit_vcpu_info(struct domain *d)
{
    return xsm_domctl(DOMCTL_ACTION, d, XEN_DOMCTL_getvcpuinfo);
}

#endif

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */

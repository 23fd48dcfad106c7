/* SPDX-License-Identifier: GPL-2.0-only */
/* Xen's policy, with the three forms of the domctl hook. */

#include <xen/errno.h>
#include <xen/sched.h>
#include <xsm/xsm.h>
#include <public/domctl.h>

#include "model.h"

int xsm_domain_resource_map(int action, struct domain *d)
{
    BUG_ON(action != XSM_DM_PRIV);

    return model_fails(FAULT_XSM) ? -EPERM : 0;
}

int xsm_remove_from_physmap(int action, struct domain *d, struct domain *of)
{
    BUG_ON(action != XSM_TARGET || d != of || d != current->domain);

    return model_fails(FAULT_XSM) ? -EPERM : 0;
}

static int judge_domctl(int action, const struct domain *d, unsigned int cmd)
{
#ifdef HAVE_XSM_DOMCTL_PRIV
    BUG_ON(action != XSM_PRIV);
#else
    BUG_ON(action != XSM_OTHER);
#endif
    BUG_ON(!d || cmd != XEN_DOMCTL_getvcpuinfo);

    return model_fails(FAULT_XSM_DOMCTL) ? -EPERM : 0;
}

#if defined(HAVE_XSM_DOMCTL_OP)

int xsm_domctl(int action, struct domain *d, struct xen_domctl *op)
{
    BUG_ON(op->domain != d->domain_id);

    return judge_domctl(action, d, op->cmd);
}

#elif defined(HAVE_XSM_DOMCTL_SSIDREF)

int xsm_domctl(int action, struct domain *d, unsigned int cmd, uint32_t ssidref)
{
    BUG_ON(ssidref);

    return judge_domctl(action, d, cmd);
}

#else

int xsm_domctl(int action, struct domain *d, int cmd)
{
    return judge_domctl(action, d, cmd);
}

#endif

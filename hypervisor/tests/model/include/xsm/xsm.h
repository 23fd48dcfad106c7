/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_XSM_XSM_H
#define MODEL_XSM_XSM_H

struct domain;
struct xen_domctl;

#define XSM_DM_PRIV 0
#define XSM_TARGET  1
#define XSM_OTHER   2
#define XSM_PRIV    3

int xsm_domain_resource_map(int action, struct domain *d);
int xsm_remove_from_physmap(int action, struct domain *d, struct domain *of);
#if defined(HAVE_XSM_DOMCTL_OP)
int xsm_domctl(int action, struct domain *d, struct xen_domctl *op);
#elif defined(HAVE_XSM_DOMCTL_SSIDREF)
int xsm_domctl(int action, struct domain *d, unsigned int cmd,
               uint32_t ssidref);
#else
int xsm_domctl(int action, struct domain *d, int cmd);
#endif

#endif

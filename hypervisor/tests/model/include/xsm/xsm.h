/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_XSM_XSM_H
#define MODEL_XSM_XSM_H

struct domain;

#define XSM_DM_PRIV 0
#define XSM_TARGET  1

int xsm_domain_resource_map(int action, struct domain *d);
int xsm_remove_from_physmap(int action, struct domain *d, struct domain *of);

#endif

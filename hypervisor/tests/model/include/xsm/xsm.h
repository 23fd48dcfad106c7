/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_XSM_XSM_H
#define MODEL_XSM_XSM_H

struct domain;

#define XSM_DM_PRIV 0

int xsm_domain_resource_map(int action, struct domain *d);

#endif

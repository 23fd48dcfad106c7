/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_BUDGET_H
#define XENRES_BUDGET_H

struct xenres_file;
struct xenres_request;

unsigned long xenres_budget_limit(const struct xenres_file *xfile);
int xenres_budget_charge(struct xenres_file *xfile,
			 const struct xenres_request *req);
void xenres_budget_uncharge(struct xenres_file *xfile,
			    const struct xenres_request *req);

#endif

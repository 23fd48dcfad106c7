/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_CLEAR_PV_H
#define XENRES_CLEAR_PV_H

struct vm_area_struct;
struct xenres_mapping;
struct xenres_range;

void xenres_clearer_make(struct xenres_mapping *mapping,
			 struct vm_area_struct *vma);
void xenres_clearer_free(struct xenres_mapping *mapping);
void xenres_clear_range(struct xenres_mapping *mapping,
			const struct xenres_range *range);

#endif

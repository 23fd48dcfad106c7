/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_PV_UNMAP_H
#define XENRES_PV_UNMAP_H

struct vm_area_struct;
struct xenres_mapping;
struct xenres_range;

/* Below this size, batched clearing saves too little to allocate memory for. */
#define XENRES_CLEAR_MIN_FRAMES	8

void *xenres_clearer_new(struct xenres_mapping *mapping,
			 const struct xenres_range *range);
void xenres_clearer_free(void *teardown);
void xenres_clear_range(struct vm_area_struct *vma,
			const struct xenres_range *range);

#endif

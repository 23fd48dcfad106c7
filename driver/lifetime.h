/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_LIFETIME_H
#define XENRES_LIFETIME_H

struct xenres_file;
struct xenres_mapping;
struct xenres_range;

struct xenres_mapping *xenres_mapping_new(struct xenres_file *file);
void xenres_range_complete(struct xenres_mapping *mapping,
			   struct xenres_range *range);
void xenres_range_cancel(struct xenres_mapping *mapping,
			 struct xenres_range *range);

#endif

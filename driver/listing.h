/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_LISTING_H
#define XENRES_LISTING_H

struct xenres_mapping;

int xenres_listing_init(void);
void xenres_listing_exit(void);
void xenres_listing_add(struct xenres_mapping *mapping);
void xenres_listing_remove(struct xenres_mapping *mapping);

#endif

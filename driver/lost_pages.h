/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENRES_LOST_PAGES_H
#define XENRES_LOST_PAGES_H

struct attribute_group;

void xenres_leak_pages(unsigned int nr_pages);

extern const struct attribute_group *xenres_lost_pages_groups[];

#endif

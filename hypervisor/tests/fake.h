/* SPDX-License-Identifier: GPL-2.0-only */
/* Two resources of our own: one that does as it is told, one that has pages. */
#ifndef FAKE_H
#define FAKE_H

#include "resource_pages.h"

#define FAKE_TYPE  0x9000
#define PAGES_TYPE 0x9001

/* FAKE_TYPE: frame f of any id is page @first + f, taken from the domain's. */
struct fake {
    int size;               /* max_frames() */
    int check;              /* check() */
    int at_most;            /* frames per acquire(); 0: all that are asked */
    unsigned int fail_at;   /* the acquire() that fails, from 1; 0: none */
    int error;              /* what it returns */
    unsigned int calls;
    struct page_info *first;
    unsigned int teardowns;
};
extern struct fake fake;

/* Give the domain @nr pages for FAKE_TYPE, and take them back. */
void fake_begin(struct domain *d, unsigned int nr);
void fake_end(void);

/* Kill the domain that has them, once: for a hook. */
extern struct domain *fake_victim;
void fake_kill_victim(void);

/* PAGES_TYPE: this many writable pages. */
#define NR_FAKE_PAGES 40
extern const struct resource_pages_ops fake_pages_ops;
extern int fake_init_result;
/* Say how many even if the domain is dying, as if it had not been seen. */
extern bool fake_ignores_death;

#endif

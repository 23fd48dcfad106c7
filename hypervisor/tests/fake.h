/* SPDX-License-Identifier: GPL-2.0-only */
/* Two test resources: one with set results, one that owns pages. */
#ifndef FAKE_H
#define FAKE_H

#include "resource_pages.h"

#define FAKE_TYPE  0x9000
#define PAGES_TYPE 0x9001

/* FAKE_TYPE: frame f of any id is page @first + f of the domain. */
struct fake {
    unsigned int nr;        /* pages to free */
    int size;               /* max_frames() */
    int check;              /* check() */
    int at_most;            /* maximum frames per acquire(); 0: all requested */
    unsigned int fail_at;   /* number of the call that fails, from 1; 0: none */
    int error;              /* the errno of that call */
    unsigned int calls;
    struct page_info *first;
    unsigned int teardowns;
};
extern struct fake fake;

/*
 * Allocate @nr pages of the domain for FAKE_TYPE, and free them. The end of a test
 * frees them, too, unless it killed the domain.
 */
void fake_begin(struct domain *d, unsigned int nr);
void fake_end(void);

/* Kill a domain, once: for model_hooks.preempted. */
extern struct domain *fake_victim;
void fake_kill_victim(void);
/* Begin to kill it before the next lock is taken: for model_hooks.lock. */
void fake_kill_at_lock(const spinlock_t *lock);

/* PAGES_TYPE: this many writable pages. */
#define NR_FAKE_PAGES 40
extern const struct resource_pages_ops fake_pages_ops;
extern int fake_init_result;
/*
 * Report the size even if the domain is dying, as if that had gone unnoticed.
 */
extern bool fake_ignores_death;

#endif

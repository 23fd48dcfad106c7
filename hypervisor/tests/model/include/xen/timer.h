/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_XEN_TIMER_H
#define MODEL_XEN_TIMER_H

#include <xen/types.h>

struct timer {
    struct timer *next;
    s_time_t expires;
    void (*function)(void *data);
    void *data;
    enum {
        TIMER_STATUS_invalid,
        TIMER_STATUS_inactive,
        TIMER_STATUS_active,
        TIMER_STATUS_killed,
    } status;
};

void init_timer(struct timer *timer, void (*function)(void *data), void *data,
                unsigned int cpu);
void set_timer(struct timer *timer, s_time_t expires);
void kill_timer(struct timer *timer);

#endif

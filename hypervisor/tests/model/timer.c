/* SPDX-License-Identifier: GPL-2.0-only */
/* Time advances only in model_advance(), which runs the timers. */

#include <sched.h>
#include <xen/timer.h>

#include "model.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct timer *timers;
static const struct timer *running;
static s_time_t now = 1000000000;

s_time_t model_now(void)
{
    return ACCESS_ONCE(now);
}

/* Insert or remove @timer. */
static void change_status(struct timer *timer, int status)
{
    struct timer **link = &timers;

    if ( timer->status == TIMER_STATUS_active )
    {
        while ( *link != timer )
            link = &(*link)->next;
        *link = timer->next;
    }

    timer->status = status;
    if ( status == TIMER_STATUS_active )
    {
        timer->next = timers;
        timers = timer;
    }
}

void init_timer(struct timer *timer, void (*function)(void *data), void *data,
                unsigned int cpu)
{
    *timer = (struct timer){
        .function = function,
        .data = data,
        .status = TIMER_STATUS_inactive,
    };
}

void set_timer(struct timer *timer, s_time_t expires)
{
    pthread_mutex_lock(&lock);
    BUG_ON(timer->status == TIMER_STATUS_invalid);
    if ( timer->status != TIMER_STATUS_killed )
    {
        change_status(timer, TIMER_STATUS_active);
        timer->expires = expires;
    }
    pthread_mutex_unlock(&lock);
}

/* On return, the function does not run on any processor. */
void kill_timer(struct timer *timer)
{
    bool again;

    pthread_mutex_lock(&lock);
    BUG_ON(timer->status == TIMER_STATUS_invalid);
    change_status(timer, TIMER_STATUS_killed);
    pthread_mutex_unlock(&lock);

    do {
        pthread_mutex_lock(&lock);
        again = running == timer;
        pthread_mutex_unlock(&lock);
        if ( again )
            sched_yield();
    } while ( again );
}

/* Returns the first timer that is due and marks it as running. */
static struct timer *next_due(void)
{
    struct timer *timer;

    pthread_mutex_lock(&lock);
    for ( timer = timers; timer; timer = timer->next )
        if ( timer->expires <= now )
            break;
    if ( timer )
        change_status(timer, TIMER_STATUS_inactive);
    running = timer;
    pthread_mutex_unlock(&lock);

    return timer;
}

/* Only one thread of a test may call this. */
void model_advance(s_time_t by)
{
    struct timer *timer;

    __atomic_add_fetch(&now, by, __ATOMIC_RELAXED);
    while ( (timer = next_due()) != NULL )
        timer->function(timer->data);
}

unsigned int model_active_timers(void)
{
    const struct timer *timer;
    unsigned int nr = 0;

    pthread_mutex_lock(&lock);
    for ( timer = timers; timer; timer = timer->next )
        nr++;
    pthread_mutex_unlock(&lock);

    return nr;
}

/* SPDX-License-Identifier: GPL-2.0-only */
/* Statistics: hooks in the scheduler and access to the grant table. */
#ifndef XEN_COMMON_RESOURCE_STATS_H
#define XEN_COMMON_RESOURCE_STATS_H

#include <xen/sched.h>
#include <public/resource_stats.h>

#ifdef CONFIG_RESOURCE_STATS
void vcpu_stats_switch(struct vcpu *v, unsigned int new_state, s_time_t now);
#endif

/*
 * Called with @v's scheduling lock held, before v->runstate.state changes to
 * @new_state.  Costs one load and one branch while the statistics are stopped.
 */
static inline void vcpu_stats_runstate(struct vcpu *v, unsigned int new_state,
                                       s_time_t now)
{
#ifdef CONFIG_RESOURCE_STATS
    if ( unlikely(v->stats) )
        vcpu_stats_switch(v, new_state, now);
#endif
}

/*
 * @v yields: if it becomes runnable next, that is not a preemption.  Called
 * with its scheduling lock held.
 */
static inline void vcpu_stats_yield(struct vcpu *v)
{
#ifdef CONFIG_RESOURCE_STATS
    v->stats_yielded = true;
#endif
}

/* @v, on this processor, keeps running after a yield: forget the yield. */
static inline void vcpu_stats_run_on(struct vcpu *v)
{
#ifdef CONFIG_RESOURCE_STATS
    v->stats_yielded = false;
#endif
}

/* Reads counts that only grant_table.c can access. */
#ifdef CONFIG_GRANT_TABLE
void gnttab_read_stats(const struct domain *d, struct xen_stats_domain *stats);
#else
static inline void gnttab_read_stats(const struct domain *d,
                                     struct xen_stats_domain *stats)
{
    stats->grant_frames = XEN_STATS_UNKNOWN;
    stats->max_grant_frames = XEN_STATS_UNKNOWN;
    stats->status_frames = XEN_STATS_UNKNOWN;
    stats->grant_version = XEN_STATS_UNKNOWN;
}
#endif

#endif /* XEN_COMMON_RESOURCE_STATS_H */

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */

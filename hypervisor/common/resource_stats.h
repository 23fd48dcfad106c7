/* SPDX-License-Identifier: GPL-2.0-only */
/* Statistics: what the rest of Xen tells them, and is asked for them. */
#ifndef XEN_COMMON_RESOURCE_STATS_H
#define XEN_COMMON_RESOURCE_STATS_H

#include <xen/sched.h>
#include <public/resource_stats.h>

#ifdef CONFIG_RESOURCE_STATS
void vcpu_stats_switch(struct vcpu *v, unsigned int new_state, s_time_t now);
#endif

/*
 * @v is about to go from v->runstate.state to another, @new_state; called with
 * its scheduling lock held.  One load and one branch while nobody looks.
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
 * @v yields: when it now becomes runnable, that is not a preemption.  Called
 * with its scheduling lock held.
 */
static inline void vcpu_stats_yield(struct vcpu *v)
{
#ifdef CONFIG_RESOURCE_STATS
    v->stats_yielded = true;
#endif
}

/* @v, of this processor, runs on: it yielded to nobody. */
static inline void vcpu_stats_run_on(struct vcpu *v)
{
#ifdef CONFIG_RESOURCE_STATS
    v->stats_yielded = false;
#endif
}

/* What grant_table.c alone knows. */
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

/* SPDX-License-Identifier: GPL-2.0-only */
/* Statistics: hooks in the scheduler and access to the grant table. */
#ifndef XEN_COMMON_RESOURCE_STATS_H
#define XEN_COMMON_RESOURCE_STATS_H

#include <xen/cache.h>
#include <xen/lib.h>
#include <xen/sched.h>
#include <public/resource_stats.h>

/*
 * The hooks stand where the scheduler tests tb_init_done for a trace point.
 * They test sched_watched instead, and return true if that trace point has to
 * test tb_init_done itself.  The flag is true while Xen traces or counts.
 */
#ifdef CONFIG_RESOURCE_STATS
extern bool __read_mostly sched_watched;

struct domain_stats;

/**
 * struct vcpu_stats - counts of a vCPU, protected by its scheduling lock
 * @shown:       the record in the frames
 * @seq:         sequence number of the record while nobody writes it
 * @pcpu:        processor on which the vCPU runs or last ran
 * @dispatches:  as in the record; so are the next three
 * @preemptions: see @dispatches
 * @wakeups:     see @dispatches
 * @migrations:  see @dispatches
 * @domain:      the domain's statistics
 * @online:      whether @domain counts the vCPU as online
 *
 * Every change of state writes it, on any processor: avoid false sharing.
 */
struct vcpu_stats {
    struct xen_stats_vcpu *shown;
    uint32_t seq;
    unsigned int pcpu;
    uint64_t dispatches;
    uint64_t preemptions;
    uint64_t wakeups;
    uint64_t migrations;
    struct domain_stats *domain;
    bool online;
} __cacheline_aligned;

void vcpu_stats_block(struct vcpu *v, unsigned int new_state, s_time_t now);

/* Called after each change of tb_init_done. */
void sched_watch_trace(void);

/* Readers retry while the sequence number is odd and when it has changed. */
static inline void stats_begin_write(uint32_t *shown, uint32_t seq)
{
    write_atomic(shown, seq + 1);
    smp_wmb();
}

/* Returns the new sequence number. */
static inline uint32_t stats_end_write(uint32_t *shown, uint32_t seq)
{
    smp_wmb();
    write_atomic(shown, seq + 2);

    return seq + 2;
}

/* Xen updates v->runstate after this, in the same way. */
static inline void vcpu_stats_time(const struct vcpu *v,
                                   struct xen_stats_vcpu *shown,
                                   unsigned int new_state, s_time_t now)
{
    const struct vcpu_runstate_info *runstate = &v->runstate;
    s_time_t delta = now - runstate->state_entry_time;

    /* Processors' clocks may differ slightly: never count time backwards. */
    if ( delta > 0 )
    {
        shown->time[runstate->state] = runstate->time[runstate->state] + delta;
        shown->state_since = now;
    }
    shown->state = new_state;
}

static inline void vcpu_stats_start(const struct vcpu *v,
                                    struct vcpu_stats *stats,
                                    struct xen_stats_vcpu *shown)
{
    shown->dispatches = ++stats->dispatches;
    if ( unlikely(stats->pcpu != v->processor) )
    {
        shown->migrations = ++stats->migrations;
        shown->pcpu = stats->pcpu = v->processor;
    }
}

/*
 * A runnable vCPU starts to run, or a running one stops but stays runnable.
 * Inline: most of a mapping's cost in Xen is here.
 */
static inline void vcpu_stats_run(struct vcpu *v, struct vcpu_stats *stats,
                                  unsigned int new_state, s_time_t now)
{
    struct xen_stats_vcpu *shown = stats->shown;
    uint32_t seq = stats->seq;

    stats_begin_write(&shown->seq, seq);
    vcpu_stats_time(v, shown, new_state, now);
    if ( new_state == RUNSTATE_running )
        vcpu_stats_start(v, stats, shown);
    else if ( v->stats_yielded )
        v->stats_yielded = false;
    else
        shown->preemptions = ++stats->preemptions;
    stats->seq = stats_end_write(&shown->seq, seq);
}

/* The state differs from @new_state. */
static inline void vcpu_stats_switch(struct vcpu *v, struct vcpu_stats *stats,
                                     unsigned int new_state, s_time_t now)
{
    BUILD_BUG_ON(RUNSTATE_running != 0 || RUNSTATE_runnable != 1);

    if ( likely(v->runstate.state + new_state == 1) )
        vcpu_stats_run(v, stats, new_state, now);
    else
        vcpu_stats_block(v, new_state, now);
}
#else
#define sched_watched true

static inline void sched_watch_trace(void) {}
#endif

/*
 * Called with @v's scheduling lock held, before v->runstate changes to
 * @new_state.
 */
static inline bool vcpu_stats_runstate(struct vcpu *v, unsigned int new_state,
                                       s_time_t now)
{
    if ( likely(!sched_watched) )
        return false;
#ifdef CONFIG_RESOURCE_STATS
    if ( v->stats )
        vcpu_stats_switch(v, v->stats, new_state, now);
#endif

    return true;
}

/*
 * @v, on this processor, yields: if it becomes runnable next, that is not a
 * preemption.  If it keeps running, forget the yield.
 */
static inline bool vcpu_stats_yield(struct vcpu *v, bool yields)
{
    if ( likely(!sched_watched) )
        return false;
#ifdef CONFIG_RESOURCE_STATS
    v->stats_yielded = yields;
#endif

    return true;
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

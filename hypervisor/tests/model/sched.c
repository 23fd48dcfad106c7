/* SPDX-License-Identifier: GPL-2.0-only */
/* States of vCPUs, and the scheduling lock. */

#include <xen/trace.h>

#include "model.h"
#include "sched/private.h"
#include "resource_stats.h"

__thread struct vcpu *current;
struct rcu_lock sched_res_rculock;

__thread unsigned int model_vcpu_lookups;
unsigned int model_trace_points;
int tb_init_done;

static __thread unsigned int rcu_depth;
static __thread bool irqs_off;

void rcu_read_lock(struct rcu_lock *lock)
{
    rcu_depth++;
}

void rcu_read_unlock(struct rcu_lock *lock)
{
    BUG_ON(!rcu_depth);
    rcu_depth--;
}

spinlock_t *unit_schedule_lock_irq(const struct sched_unit *unit)
{
    BUG_ON(!rcu_depth || irqs_off);
    spin_lock(unit->lock);
    irqs_off = true;

    return unit->lock;
}

void unit_schedule_unlock_irq(spinlock_t *lock, const struct sched_unit *unit)
{
    BUG_ON(lock != unit->lock || !irqs_off);
    irqs_off = false;
    spin_unlock(lock);
}

void model_check_may_allocate(void)
{
    BUG_ON(irqs_off || rcu_depth);
}

/* Where Xen tests tb_init_done if a hook returns true. */
static void trace_point(void)
{
    if ( tb_init_done )
        __atomic_add_fetch(&model_trace_points, 1, __ATOMIC_RELAXED);
}

unsigned int smp_processor_id(void)
{
    return current->processor;
}

/* The hook runs before Xen's own code, where hypervisor/edits inserts it. */
void model_runstate_at(struct vcpu *v, unsigned int state, s_time_t now)
{
    struct vcpu_runstate_info *runstate = &v->runstate;
    s_time_t delta;

    rcu_read_lock(&sched_res_rculock);
    spin_lock(v->sched_unit->lock);

    if ( runstate->state != (int)state )
    {
        if ( vcpu_stats_runstate(v, state, now) )
            trace_point();

        delta = now - (s_time_t)runstate->state_entry_time;
        if ( delta > 0 )
        {
            runstate->time[runstate->state] += delta;
            runstate->state_entry_time = now;
        }
        runstate->state = state;
    }

    spin_unlock(v->sched_unit->lock);
    rcu_read_unlock(&sched_res_rculock);
}

void model_yield(struct vcpu *v)
{
    if ( vcpu_stats_yield(v, true) )
        trace_point();
}

void model_run_on(struct vcpu *v)
{
    if ( vcpu_stats_yield(v, false) )
        trace_point();
}

void model_runstate(struct vcpu *v, unsigned int state)
{
    model_runstate_at(v, state, NOW());
}

void model_trace(bool on)
{
    tb_init_done = on;
    sched_watch_trace();
}

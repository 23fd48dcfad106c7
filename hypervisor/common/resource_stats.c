/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Statistics of a domain and of its vCPUs, in frames that anybody may read who
 * may map them.  public/resource_stats.h tells the layout.
 *
 * A vCPU's record is written at each change of its state, under the scheduling
 * lock that such a change holds; the domain's by a timer while somebody has
 * the frames mapped.  Xen keeps what it counts in memory of its own and only
 * ever writes the frames.
 */

#include <xen/errno.h>
#include <xen/event.h>
#include <xen/lib.h>
#include <xen/mm.h>
#include <xen/sched.h>
#include <xen/timer.h>
#include <xen/xmalloc.h>

#include "../sched/private.h"

#include "acquire_resource.h"
#include "resource_pages.h"
#include "resource_stats.h"

#ifdef CONFIG_RESOURCE_STATS

#define DOMAIN_OFFSET 128
#define VCPU_OFFSET   256
#define VCPU_STRIDE   128   /* cache lines, and a divisor of the page's size */

#define PERIOD MILLISECS(100)
/* Frames are acquired first and mapped then: ticks that must happen between. */
#define MIN_TICKS 10

/* What Xen counts for a vCPU, and where it shows it. */
struct vcpu_stats {
    struct xen_stats_vcpu count;
    struct xen_stats_vcpu *shown;
};

/**
 * struct domain_stats - a domain's statistics
 * @domain: whose
 * @pages:  where they are shown
 * @timer:  of the domain record
 * @lock:   keeps two writers of the domain record apart, and two that begin to
 *          count for a vCPU
 * @seq:    the domain record's
 * @shown:  the domain record
 * @ticks:  to come, mapped or not
 * @nr:     vCPUs
 * @vcpu:   a vCPU's is written under its scheduling lock
 */
struct domain_stats {
    struct domain *domain;
    struct resource_pages *pages;
    struct timer timer;
    spinlock_t lock;
    uint32_t seq;
    struct xen_stats_domain *shown;
    unsigned int ticks;
    unsigned int nr;
    struct vcpu_stats vcpu[];
};

/* Readers retry while the number is odd, or when it has changed. */
static void begin_write(uint32_t *shown, uint32_t *seq)
{
    write_atomic(shown, ++*seq);
    smp_wmb();
}

static void end_write(uint32_t *shown, uint32_t *seq)
{
    smp_wmb();
    write_atomic(shown, ++*seq);
}

static void count_switch(struct xen_stats_vcpu *count, const struct vcpu *v,
                         unsigned int new_state)
{
    switch ( new_state )
    {
    case RUNSTATE_running:
        count->dispatches++;
        if ( count->pcpu != v->processor )
            count->migrations++;
        count->pcpu = v->processor;
        break;

    case RUNSTATE_runnable:
        if ( count->state == RUNSTATE_running )
            count->preemptions++;
        break;
    }

    if ( count->state == RUNSTATE_blocked && new_state <= RUNSTATE_runnable )
        count->wakeups++;
}

void vcpu_stats_switch(const struct vcpu *v, unsigned int new_state,
                       s_time_t now)
{
    struct xen_stats_vcpu *count = &v->stats->count;
    struct xen_stats_vcpu *shown = v->stats->shown;
    unsigned int old_state = count->state;
    s_time_t delta = now - count->state_since;

    count_switch(count, v, new_state);

    /* Processors' clocks may differ by a little: time never runs back. */
    if ( delta > 0 )
    {
        count->time[old_state] += delta;
        count->state_since = now;
    }
    count->state = new_state;

    begin_write(&shown->seq, &count->seq);
    shown->time[old_state] = count->time[old_state];
    shown->state_since = count->state_since;
    shown->state = new_state;
    shown->pcpu = count->pcpu;
    shown->dispatches = count->dispatches;
    shown->preemptions = count->preemptions;
    shown->wakeups = count->wakeups;
    shown->migrations = count->migrations;
    end_write(&shown->seq, &count->seq);
}

/* All but the number itself, which the caller has made odd. */
static void show_vcpu(const struct vcpu_stats *stats)
{
    struct xen_stats_vcpu *shown = stats->shown;
    const struct xen_stats_vcpu *count = &stats->count;

    BUILD_BUG_ON(offsetof(struct xen_stats_vcpu, seq) != 0);
    memcpy(&shown->seq + 1, &count->seq + 1,
           sizeof(*count) - sizeof(count->seq));
}

/* Take over what the scheduler has counted, and let it call us from now on. */
static void start_vcpu(struct vcpu *v, struct vcpu_stats *stats)
{
    const struct vcpu_runstate_info *runstate = &v->runstate;
    struct xen_stats_vcpu *count = &stats->count;
    struct sched_unit *unit = v->sched_unit;
    spinlock_t *lock;

    BUILD_BUG_ON(ARRAY_SIZE(runstate->time) != ARRAY_SIZE(count->time));

    rcu_read_lock(&sched_res_rculock);
    lock = unit_schedule_lock_irq(unit);

    count->flags = XEN_STATS_VCPU_ACTIVE;
    count->state = runstate->state;
    count->pcpu = v->processor;
    count->state_since = runstate->state_entry_time;
    memcpy(count->time, runstate->time, sizeof(count->time));

    begin_write(&stats->shown->seq, &count->seq);
    show_vcpu(stats);
    end_write(&stats->shown->seq, &count->seq);
    v->stats = stats;

    unit_schedule_unlock_irq(lock, unit);
    rcu_read_unlock(&sched_res_rculock);
}

static void stop_vcpu(struct vcpu *v)
{
    struct vcpu_stats *stats = v->stats;
    struct sched_unit *unit = v->sched_unit;
    spinlock_t *lock;

    if ( !stats )
        return;

    rcu_read_lock(&sched_res_rculock);
    lock = unit_schedule_lock_irq(unit);

    v->stats = NULL;
    stats->count.flags &= ~XEN_STATS_VCPU_ACTIVE;
    begin_write(&stats->shown->seq, &stats->count.seq);
    stats->shown->flags = stats->count.flags;
    end_write(&stats->shown->seq, &stats->count.seq);

    unit_schedule_unlock_irq(lock, unit);
    rcu_read_unlock(&sched_res_rculock);
}

/* vCPUs come to be after their domain, and after its statistics perhaps. */
static void start_new_vcpus(struct domain_stats *stats)
{
    unsigned int i;

    for ( i = 0; i < stats->nr; i++ )
    {
        struct vcpu *v = domain_vcpu(stats->domain, i);

        if ( v && !v->stats )
            start_vcpu(v, &stats->vcpu[i]);
    }
}

static uint32_t domain_flags(const struct domain *d)
{
    return (d->controller_pause_count ? XEN_STATS_DOMAIN_PAUSED : 0) |
           (d->is_shutting_down ? XEN_STATS_DOMAIN_SHUTTING_DOWN : 0) |
           (d->is_shut_down ? XEN_STATS_DOMAIN_SHUT_DOWN : 0) |
           (d->is_dying ? XEN_STATS_DOMAIN_DYING : 0) |
           (is_hvm_domain(d) ? XEN_STATS_DOMAIN_HVM : 0);
}

static unsigned int online_vcpus(const struct domain *d)
{
    const struct vcpu *v;
    unsigned int nr = 0;

    for_each_vcpu ( d, v )
        if ( is_vcpu_online(v) )
            nr++;

    return nr;
}

static void read_domain(const struct domain *d, struct xen_stats_domain *now)
{
    now->flags = domain_flags(d);
    now->time = NOW();
    now->tot_pages = domain_tot_pages(d);
    now->max_pages = d->max_pages;
    now->xenheap_pages = d->xenheap_pages;
    now->shared_pages = domain_shared_pages(d);
    now->paged_pages = domain_paged_pages(d);
    gnttab_read_stats(d, now);
    now->evtchns = ACCESS_ONCE(d->active_evtchns);
    now->max_evtchns = d->max_evtchn_port + 1;
    now->shutdown_code = d->is_shut_down || d->is_shutting_down
                         ? d->shutdown_code : XEN_STATS_UNKNOWN;
    now->online_vcpus = online_vcpus(d);
}

static void show_domain(struct domain_stats *stats)
{
    struct xen_stats_domain now;

    BUILD_BUG_ON(offsetof(struct xen_stats_domain, seq) != 0);
    read_domain(stats->domain, &now);

    begin_write(&stats->shown->seq, &stats->seq);
    memcpy(&stats->shown->seq + 1, &now.seq + 1,
           sizeof(now) - sizeof(now.seq));
    end_write(&stats->shown->seq, &stats->seq);
}

static void cf_check tick(void *data)
{
    struct domain_stats *stats = data;
    bool again;

    spin_lock(&stats->lock);
    start_new_vcpus(stats);
    show_domain(stats);
    if ( stats->ticks )
        stats->ticks--;
    again = stats->ticks || resource_pages_mapped(stats->pages);
    spin_unlock(&stats->lock);

    if ( again )
        set_timer(&stats->timer, NOW() + PERIOD);
}

static unsigned int stats_size(const struct domain *d)
{
    return VCPU_OFFSET + d->max_vcpus * VCPU_STRIDE;
}

static void write_header(const struct domain_stats *stats)
{
    *(struct xen_stats_header *)resource_pages_at(stats->pages, 0) =
        (struct xen_stats_header){
            .magic = XEN_STATS_MAGIC,
            .abi = XEN_STATS_ABI,
            .header_size = sizeof(struct xen_stats_header),
            .domid = stats->domain->domain_id,
            .period = PERIOD,
            .nr_frames = stats->pages->nr,
            .domain_offset = DOMAIN_OFFSET,
            .domain_size = sizeof(struct xen_stats_domain),
            .vcpu_offset = VCPU_OFFSET,
            .vcpu_size = sizeof(struct xen_stats_vcpu),
            .vcpu_stride = VCPU_STRIDE,
            .nr_vcpus = stats->nr,
        };
}

static int cf_check stats_init(struct domain *d, struct resource_pages *rp)
{
    struct domain_stats *stats;
    unsigned int i;

    BUILD_BUG_ON(sizeof(struct xen_stats_header) > DOMAIN_OFFSET);
    BUILD_BUG_ON(DOMAIN_OFFSET + sizeof(struct xen_stats_domain) > VCPU_OFFSET);
    BUILD_BUG_ON(sizeof(struct xen_stats_vcpu) > VCPU_STRIDE);
    BUILD_BUG_ON(PAGE_SIZE % VCPU_STRIDE || VCPU_OFFSET % VCPU_STRIDE);

    stats = xzalloc_flex_struct(struct domain_stats, vcpu, d->max_vcpus);
    if ( !stats )
        return -ENOMEM;

    stats->domain = d;
    stats->pages = rp;
    spin_lock_init(&stats->lock);
    stats->shown = resource_pages_at(rp, DOMAIN_OFFSET);
    stats->nr = d->max_vcpus;
    for ( i = 0; i < stats->nr; i++ )
        stats->vcpu[i].shown =
            resource_pages_at(rp, VCPU_OFFSET + i * VCPU_STRIDE);
    init_timer(&stats->timer, tick, stats, smp_processor_id());
    rp->priv = stats;
    write_header(stats);

    return 0;
}

static void cf_check stats_acquired(struct domain *d, struct resource_pages *rp)
{
    struct domain_stats *stats = rp->priv;

    spin_lock(&stats->lock);
    start_new_vcpus(stats);
    show_domain(stats);
    stats->ticks = MIN_TICKS;
    spin_unlock(&stats->lock);

    set_timer(&stats->timer, NOW() + PERIOD);
}

static void cf_check stats_exit(struct domain *d, struct resource_pages *rp)
{
    struct domain_stats *stats = rp->priv;
    struct vcpu *v;

    kill_timer(&stats->timer);
    for_each_vcpu ( d, v )
        stop_vcpu(v);
    show_domain(stats);
    xfree(stats);
}

static const struct resource_pages_ops stats_ops = {
    .init = stats_init,
    .acquired = stats_acquired,
    .exit = stats_exit,
};

static int cf_check stats_max_frames(struct domain *d, unsigned int id)
{
    if ( id != XEN_RESOURCE_STATS_ID )
        return -EINVAL;
    if ( d->is_dying )
        return -ESRCH;

    return DIV_ROUND_UP(stats_size(d), PAGE_SIZE);
}

static int cf_check stats_acquire(struct domain *d, unsigned int id,
                                  unsigned int frame, unsigned int nr,
                                  xen_pfn_t mfn_list[])
{
    return resource_pages_acquire(d, &stats_ops,
                                  DIV_ROUND_UP(stats_size(d), PAGE_SIZE),
                                  frame, nr, mfn_list);
}

static void cf_check stats_teardown(struct domain *d)
{
    resource_pages_release(d, &stats_ops);
}

static struct resource stats_resource = {
    .type = XEN_RESOURCE_STATS,
    .permit = resource_permit_vcpu_info,
    .max_frames = stats_max_frames,
    .acquire = stats_acquire,
    .teardown = stats_teardown,
};

REGISTER_RESOURCE(stats_resource);

#endif /* CONFIG_RESOURCE_STATS */

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */

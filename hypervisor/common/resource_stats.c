/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Statistics of a domain and its vCPUs, in frames that permitted callers map.
 * public/resource_stats.h defines the layout.
 *
 * Every change of a vCPU's state writes the vCPU's record, under the scheduling
 * lock that such a change holds; a timer writes the domain's record.  Xen keeps
 * its counts in private memory, and takes the times from the scheduler.  From
 * the frames it reads only the sequence number of a vCPU's record, to continue
 * from it.
 *
 * An acquire starts both.  The timer stops both when it finds all frames
 * unmapped MIN_TICKS or more after the last acquire: an untranslated caller
 * maps the frames after acquiring them, and Xen cannot tell when.  A caller
 * that maps later than that finds a record that is not live, and acquires
 * again.
 *
 * vCPUs are created in the order of their ids, so the active ones are always
 * the first nr_counting.  Starting or stopping a vCPU takes its scheduling
 * lock, so one acquire or tick does it for a bounded number of vCPUs.
 *
 * The scheduler's hooks and its trace points share one flag, sched_watched.
 * While it is false, a change of state executes no instruction of the
 * statistics: the test of the flag replaces that of tb_init_done.
 */

#include <xen/errno.h>
#include <xen/event.h>
#include <xen/lib.h>
#include <xen/mm.h>
#include <xen/sched.h>
#include <xen/timer.h>
#include <xen/trace.h>
#include <xen/xmalloc.h>

#include "../sched/private.h"

#include "acquire_resource.h"
#include "resource_pages.h"
#include "resource_stats.h"

#ifdef CONFIG_RESOURCE_STATS

#define DOMAIN_OFFSET 128
#define VCPU_OFFSET   256
#define VCPU_STRIDE   128   /* whole cache lines; divides the page size */

#define PERIOD MILLISECS(100)
/* Time between two ticks while vCPUs are being stopped. */
#define STOP_PERIOD MILLISECS(1)
/* Ticks that callers have to map frames after acquiring them. */
#define MIN_TICKS 10

/* One acquire returns at most 32 frames of 32 records. */
#define VCPUS_PER_ACQUIRE 1024
#define VCPUS_PER_TICK    128
/* vCPUs to stop between two preemption checks of the teardown. */
#define VCPUS_PER_CHECK   32
/* vCPUs that a tick checks for having gone online or offline unnoticed. */
#define CHECKS_PER_TICK   8

/**
 * struct domain_stats - a domain's statistics
 * @domain:      the domain
 * @pages:       the frames
 * @timer:       updates the domain record
 * @lock:        protects the members below; nests inside the domain's lock and
 *               outside of scheduling locks
 * @seq:         sequence number of the domain record
 * @shown:       the domain record in the frames
 * @ticks:       minimum number of ticks to come, whether mapped or not
 * @live_since:  when the timer and the vCPUs were started, 0 when stopped
 * @nr_counting: number of vCPUs that have struct vcpu_stats
 * @next_check:  ID of the next vCPU to check for being online
 * @nr_online:   number of online vCPUs among those that have struct vcpu_stats;
 *               changed under their scheduling locks
 * @online:      number of online vCPUs in the domain record
 */
struct domain_stats {
    struct domain *domain;
    struct resource_pages *pages;
    struct timer timer;
    spinlock_t lock;
    uint32_t seq;
    struct xen_stats_domain *shown;
    unsigned int ticks;
    s_time_t live_since;
    unsigned int nr_counting;
    unsigned int next_check;
    atomic_t nr_online;
    unsigned int online;
};

bool __read_mostly sched_watched;

/* Protects sched_watched and the number of domains that have counting vCPUs. */
static DEFINE_SPINLOCK(watch_lock);
static unsigned int nr_watching;

static void watch(int more)
{
    spin_lock(&watch_lock);
    nr_watching += more;
    sched_watched = nr_watching || tb_init_done;
    spin_unlock(&watch_lock);
}

void sched_watch_trace(void)
{
    watch(0);
}

/* Called with @v's scheduling lock held. */
static void note_online(const struct vcpu *v, struct vcpu_stats *stats)
{
    bool online = is_vcpu_online(v);

    if ( online != stats->online )
    {
        stats->online = online;
        atomic_add(online ? 1 : -1, &stats->domain->nr_online);
    }
}

/* A vCPU that is blocked or offline, or becomes so. */
void vcpu_stats_block(struct vcpu *v, unsigned int new_state, s_time_t now)
{
    struct vcpu_stats *stats = v->stats;
    struct xen_stats_vcpu *shown = stats->shown;
    unsigned int old_state = v->runstate.state;

    stats_begin_write(&shown->seq, stats->seq);
    vcpu_stats_time(v, shown, new_state, now);
    if ( new_state == RUNSTATE_running )
        vcpu_stats_start(v, stats, shown);
    if ( old_state == RUNSTATE_running )
        v->stats_yielded = false;
    else if ( old_state == RUNSTATE_blocked && new_state <= RUNSTATE_runnable )
        shown->wakeups = ++stats->wakeups;
    stats->seq = stats_end_write(&shown->seq, stats->seq);
    note_online(v, stats);
}

/* Protects v->runstate, v->stats, and what the latter points to. */
static spinlock_t *lock_vcpu(const struct vcpu *v)
{
    rcu_read_lock(&sched_res_rculock);

    return unit_schedule_lock_irq(v->sched_unit);
}

static void unlock_vcpu(const struct vcpu *v, spinlock_t *lock)
{
    unit_schedule_unlock_irq(lock, v->sched_unit);
    rcu_read_unlock(&sched_res_rculock);
}

/* Writes all of @v's record; its counters are 0. */
static void show_vcpu(const struct vcpu *v, struct vcpu_stats *stats)
{
    const struct vcpu_runstate_info *runstate = &v->runstate;
    struct xen_stats_vcpu now = {
        .flags = XEN_STATS_VCPU_ACTIVE,
        .state = runstate->state,
        .pcpu = stats->pcpu,
        .state_since = runstate->state_entry_time,
        .live_since = NOW(),
    };

    BUILD_BUG_ON(sizeof(runstate->time) != sizeof(now.time));
    BUILD_BUG_ON(offsetof(struct xen_stats_vcpu, seq) != 0);

    memcpy(now.time, runstate->time, sizeof(now.time));
    stats_begin_write(&stats->shown->seq, stats->seq);
    memcpy(&stats->shown->seq + 1, &now.seq + 1,
           sizeof(now) - sizeof(now.seq));
    stats->seq = stats_end_write(&stats->shown->seq, stats->seq);
}

static struct vcpu_stats *alloc_vcpu_stats(struct domain_stats *stats,
                                           unsigned int id)
{
    struct vcpu_stats *vs = xzalloc(struct vcpu_stats);

    if ( vs )
    {
        vs->domain = stats;
        vs->shown = resource_pages_at(stats->pages,
                                      VCPU_OFFSET + id * VCPU_STRIDE);
    }

    return vs;
}

/*
 * Take over the scheduler's times; from now on it writes the record.
 */
static void start_vcpu(struct vcpu *v, struct vcpu_stats *stats)
{
    spinlock_t *lock = lock_vcpu(v);

    stats->pcpu = v->processor;
    /* The record may have old readers: continue its sequence numbers. */
    stats->seq = read_atomic(&stats->shown->seq) & ~1u;
    show_vcpu(v, stats);
    note_online(v, stats);
    v->stats_yielded = false;
    v->stats = stats;

    unlock_vcpu(v, lock);
}

static void stop_vcpu(struct vcpu *v)
{
    spinlock_t *lock = lock_vcpu(v);
    struct vcpu_stats *stats = v->stats;

    v->stats = NULL;
    stats_begin_write(&stats->shown->seq, stats->seq);
    stats->shown->flags = 0;
    stats_end_write(&stats->shown->seq, stats->seq);
    if ( stats->online )
        atomic_add(-1, &stats->domain->nr_online);

    unlock_vcpu(v, lock);

    xfree(stats);
}

/* Start up to @max more of the domain's vCPUs. */
static int start_vcpus(struct domain_stats *stats, unsigned int max)
{
    struct vcpu_stats *vs;
    struct vcpu *v;

    for ( ; max; max-- )
    {
        v = domain_vcpu(stats->domain, stats->nr_counting);
        if ( !v )
            break;

        vs = alloc_vcpu_stats(stats, stats->nr_counting);
        if ( !vs )
            return -ENOMEM;

        if ( !stats->nr_counting++ )
            watch(1);
        start_vcpu(v, vs);
    }

    return 0;
}

static void stop_vcpus(struct domain_stats *stats, unsigned int max)
{
    for ( ; max && stats->nr_counting; max-- )
    {
        stop_vcpu(domain_vcpu(stats->domain, stats->nr_counting - 1));
        if ( !--stats->nr_counting )
            watch(-1);
    }
}

/*
 * A vCPU that is blocked or paused may go online or offline without a change of
 * its state: check some vCPUs, in turn.
 */
static void check_online(struct domain_stats *stats)
{
    unsigned int todo = min_t(unsigned int, stats->nr_counting,
                              CHECKS_PER_TICK);

    while ( todo-- )
    {
        struct vcpu *v;

        if ( stats->next_check >= stats->nr_counting )
            stats->next_check = 0;
        v = domain_vcpu(stats->domain, stats->next_check++);
        if ( v->stats->online != is_vcpu_online(v) )
        {
            spinlock_t *lock = lock_vcpu(v);

            note_online(v, v->stats);
            unlock_vcpu(v, lock);
        }
    }
}

/* The number is unknown until all vCPUs have been started. */
static void count_online(struct domain_stats *stats)
{
    check_online(stats);
    stats->online = domain_vcpu(stats->domain, stats->nr_counting)
                    ? XEN_STATS_UNKNOWN : atomic_read(&stats->nr_online);
}

static uint32_t domain_flags(const struct domain *d)
{
    return (d->controller_pause_count ? XEN_STATS_DOMAIN_PAUSED : 0) |
           (domain_shutting_down(d) ? XEN_STATS_DOMAIN_SHUTTING_DOWN : 0) |
           (domain_shutdown_completed(d) ? XEN_STATS_DOMAIN_SHUT_DOWN : 0) |
           (d->is_dying ? XEN_STATS_DOMAIN_DYING : 0) |
           (is_hvm_domain(d) ? XEN_STATS_DOMAIN_HVM : 0);
}

static void read_domain(const struct domain_stats *stats,
                        struct xen_stats_domain *now)
{
    const struct domain *d = stats->domain;

    now->flags = domain_flags(d);
    now->time = NOW();
    now->tot_pages = domain_own_pages(d);
    now->max_pages = d->max_pages;
    now->xenheap_pages = d->xenheap_pages;
    now->shared_pages = domain_shared_pages(d);
    now->paged_pages = domain_paged_pages(d);
    gnttab_read_stats(d, now);
    now->evtchns = ACCESS_ONCE(d->active_evtchns);
    now->max_evtchns = min(d->max_evtchn_port + 1, max_evtchns(d));
    now->shutdown_code = domain_shutting_down(d) ? d->shutdown_code
                                                 : XEN_STATS_UNKNOWN;
    now->online_vcpus = stats->online;
    now->live_since = stats->live_since;
}

static void show_domain(struct domain_stats *stats)
{
    struct xen_stats_domain now;

    BUILD_BUG_ON(offsetof(struct xen_stats_domain, seq) != 0);
    read_domain(stats, &now);

    stats_begin_write(&stats->shown->seq, stats->seq);
    memcpy(&stats->shown->seq + 1, &now.seq + 1,
           sizeof(now) - sizeof(now.seq));
    stats->seq = stats_end_write(&stats->shown->seq, stats->seq);
}

/* Returns nanoseconds to the next tick, or 0 once everything is stopped. */
static s_time_t stats_update(struct domain_stats *stats)
{
    if ( stats->ticks )
        stats->ticks--;

    /* A map made while the vCPUs are being stopped needs another acquire. */
    if ( stats->ticks ||
         (stats->live_since && resource_pages_mapped(stats->pages)) )
    {
        /* On -ENOMEM, the next tick tries again. */
        start_vcpus(stats, VCPUS_PER_TICK);
        count_online(stats);
        show_domain(stats);
        return PERIOD;
    }

    stop_vcpus(stats, VCPUS_PER_TICK);
    stats->live_since = 0;
    show_domain(stats);

    return stats->nr_counting ? STOP_PERIOD : 0;
}

static void cf_check stats_tick(void *data)
{
    struct domain_stats *stats = data;
    s_time_t next;

    spin_lock(&stats->lock);
    next = stats_update(stats);
    spin_unlock(&stats->lock);

    /* A concurrent acquire may have set the timer: either time is fine. */
    if ( next )
        set_timer(&stats->timer, NOW() + next);
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
            .nr_vcpus = stats->domain->max_vcpus,
        };
}

static int cf_check stats_init(struct domain *d, struct resource_pages *rp)
{
    struct domain_stats *stats;

    BUILD_BUG_ON(sizeof(struct xen_stats_header) > DOMAIN_OFFSET);
    BUILD_BUG_ON(DOMAIN_OFFSET + sizeof(struct xen_stats_domain) > VCPU_OFFSET);
    BUILD_BUG_ON(sizeof(struct xen_stats_vcpu) > VCPU_STRIDE);
    BUILD_BUG_ON(PAGE_SIZE % VCPU_STRIDE || VCPU_OFFSET % VCPU_STRIDE);
    /* Processors that switch different vCPUs write different cache lines. */
    BUILD_BUG_ON(VCPU_STRIDE % SMP_CACHE_BYTES);

    stats = xzalloc(struct domain_stats);
    if ( !stats )
        return -ENOMEM;

    stats->domain = d;
    stats->pages = rp;
    spin_lock_init(&stats->lock);
    stats->shown = resource_pages_at(rp, DOMAIN_OFFSET);
    init_timer(&stats->timer, stats_tick, stats, smp_processor_id());
    rp->priv = stats;
    write_header(stats);

    return 0;
}

static int cf_check stats_acquired(struct domain *d, struct resource_pages *rp)
{
    struct domain_stats *stats = rp->priv;
    int rc;

    spin_lock(&stats->lock);
    stats->ticks = MIN_TICKS;
    if ( !stats->live_since )
        stats->live_since = NOW();
    rc = start_vcpus(stats, VCPUS_PER_ACQUIRE);
    count_online(stats);
    show_domain(stats);
    spin_unlock(&stats->lock);

    set_timer(&stats->timer, NOW() + PERIOD);

    return rc;
}

static int cf_check stats_exit(struct domain *d, struct resource_pages *rp)
{
    struct domain_stats *stats = rp->priv;

    kill_timer(&stats->timer);
    while ( stats->nr_counting )
    {
        stop_vcpus(stats, VCPUS_PER_CHECK);
        if ( stats->nr_counting && hypercall_preempt_check() )
            return -ERESTART;
    }

    stats->live_since = 0;
    show_domain(stats);
    xfree(stats);

    return 0;
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

static int cf_check stats_teardown(struct domain *d)
{
    return resource_pages_release(d, &stats_ops);
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

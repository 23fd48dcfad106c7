/* SPDX-License-Identifier: GPL-2.0-only */
/* Contents of the statistics and when they are updated. */

#include <xen/cache.h>

#include "resource_stats.h"
#include "suite.h"
#include "fake.h"

#ifdef CONFIG_RESOURCE_STATS

#define PERIOD MILLISECS(100)

/* Advance in single periods: one long step would cause only one tick. */
static void advance_periods(unsigned int nr)
{
    while ( nr-- )
        model_advance(PERIOD);
}

static const struct xen_stats_header *header(struct domain *d)
{
    return shown_stats(d, 0);
}

static const struct xen_stats_domain *shown_domain(struct domain *d)
{
    return shown_stats(d, header(d)->domain_offset);
}

/* Map all frames and keep the mappings. */
static void watch(struct domain *d)
{
    map_frames(d, XEN_RESOURCE_STATS, 0, 0, size(XEN_RESOURCE_STATS, 0));
    keep_mapped(d);
}

static struct domain *watched_domain(void)
{
    struct domain *d = ordinary_domain();

    watch(d);

    return d;
}

TEST(id_is_0)
{
    ordinary_domain();
    expect_neither(XEN_RESOURCE_STATS, 1, -EINVAL);
}

TEST(size_follows_from_the_number_of_vcpus)
{
    static const struct { unsigned int vcpus, frames; } sizes[] = {
        { 1, 1 }, { 30, 1 }, { 31, 2 }, { 62, 2 }, { 63, 3 }, { 1000, 32 },
        { 1100, 35 },
    };
    unsigned int i;

    for ( i = 0; i < ARRAY_SIZE(sizes); i++ )
    {
        struct domain *d = pv_domain(sizes[i].vcpus, 0);

        assert_int_equal(size(XEN_RESOURCE_STATS, 0), sizes[i].frames);
        assert_null(d->resource_pages);
        watch(d);
        assert_int_equal(header(d)->nr_frames, sizes[i].frames);
        assert_int_equal(header(d)->nr_vcpus, sizes[i].vcpus);
        unmap_all();
        assert_int_equal(map(XEN_RESOURCE_STATS, 0, 0,
                             sizes[i].frames + 1), -EINVAL);
        model_kill_domain(d);
    }
}

TEST(header_tells_where_all_is)
{
    struct domain *d = watched_domain();
    const struct xen_stats_header *h = header(d);

    assert_int_equal(h->magic, XEN_STATS_MAGIC);
    assert_int_equal(h->abi, XEN_STATS_ABI);
    assert_int_equal(h->header_size, sizeof(*h));
    assert_int_equal(h->domid, DOMID);
    assert_int_equal(h->period, PERIOD);
    assert_int_equal(h->nr_frames, 1);
    assert_int_equal(h->domain_size, sizeof(struct xen_stats_domain));
    assert_int_equal(h->vcpu_size, sizeof(struct xen_stats_vcpu));
    assert_int_equal(h->nr_vcpus, 4);
    assert_true(h->domain_offset >= h->header_size);
    assert_true(h->vcpu_offset >= h->domain_offset + h->domain_size);
    assert_true(h->vcpu_stride >= h->vcpu_size);
    assert_int_equal(h->domain_offset % 8, 0);
    assert_int_equal(h->vcpu_offset % 8, 0);
    assert_int_equal(PAGE_SIZE % h->vcpu_stride, 0);
    assert_int_equal(h->vcpu_offset % h->vcpu_stride, 0);
}

TEST(writable_mapping_is_refused)
{
    struct domain *d = ordinary_domain();
    unsigned long mfn;

    assert_int_equal(map(XEN_RESOURCE_STATS, 0, 0, 1), 0);
    mfn = true_frame(d, XEN_RESOURCE_STATS, 0, 0);
#ifdef PGT_shared_page
    assert_int_equal(model_pv_map(d, mfn, true), -EINVAL);
#endif
    model_pv_unmap(model_pv_map(d, mfn, false));
}

TEST(domain_record)
{
    struct domain *d = watched_domain();
    const struct xen_stats_domain *s = shown_domain(d);

    d->tot_pages += 300;
    d->max_pages = 4000;
    d->active_evtchns = 17;
    d->max_evtchn_port = 4000;
    d->vcpu[1]->is_down = true;
    d->shr_pages.counter = 5;
    d->paged_pages.counter = 6;
#ifdef CONFIG_GRANT_TABLE
    model_gnttab_set_version(d, 2);
    model_gnttab_grow(d, 9);
#endif
    model_advance(PERIOD);
    assert_int_equal(s->flags, XEN_STATS_DOMAIN_HVM);
    assert_int_equal(s->time, NOW());
    assert_int_equal(s->tot_pages, 300);
    assert_int_equal(s->max_pages, 4000);
    assert_int_equal(s->xenheap_pages, d->xenheap_pages);
    assert_int_equal(s->evtchns, 17);
    assert_int_equal(s->max_evtchns, 4001);
    assert_int_equal(s->shutdown_code, XEN_STATS_UNKNOWN);
    assert_int_equal(s->online_vcpus, 1);
#ifdef CONFIG_MEM_SHARING
    assert_int_equal(s->shared_pages, 5);
    assert_int_equal(s->paged_pages, 6);
#else
    assert_int_equal(s->shared_pages, 0);
    assert_int_equal(s->paged_pages, 0);
#endif
#ifdef CONFIG_GRANT_TABLE
    assert_int_equal(s->grant_frames, 9);
    assert_int_equal(s->max_grant_frames, 64);
    assert_int_equal(s->status_frames, 2);
    assert_int_equal(s->grant_version, 2);
#else
    assert_int_equal(s->grant_frames, XEN_STATS_UNKNOWN);
    assert_int_equal(s->max_grant_frames, XEN_STATS_UNKNOWN);
    assert_int_equal(s->status_frames, XEN_STATS_UNKNOWN);
    assert_int_equal(s->grant_version, XEN_STATS_UNKNOWN);
#endif
    d->tot_pages -= 300;
}

/* The lower limit applies: the domain's configuration or its ABI. */
TEST(most_event_channels)
{
    struct domain *d = watched_domain();

    d->max_evtchn_port = INT_MAX;
    model_advance(PERIOD);
    assert_int_equal(shown_domain(d)->max_evtchns, 4096);
    d->abi_evtchns = 131072;
    model_advance(PERIOD);
    assert_int_equal(shown_domain(d)->max_evtchns, 131072);
    d->max_evtchn_port = 7;
    model_advance(PERIOD);
    assert_int_equal(shown_domain(d)->max_evtchns, 8);
}

/* Another processor is in assign_pages(): extra_pages exceeds tot_pages. */
TEST(pages_that_are_just_being_assigned)
{
    struct domain *d = watched_domain();

    d->extra_pages++;
    model_advance(PERIOD);
    assert_int_equal(shown_domain(d)->tot_pages, 0);
    d->extra_pages--;
}

TEST(domain_states)
{
    struct domain *d = watched_domain();
    const struct xen_stats_domain *s = shown_domain(d);

    d->controller_pause_count = 1;
    model_advance(PERIOD);
    assert_int_equal(s->flags, XEN_STATS_DOMAIN_HVM | XEN_STATS_DOMAIN_PAUSED);

    d->controller_pause_count = 0;
    model_shutdown(d, MODEL_SHUTTING_DOWN, 3);
    model_advance(PERIOD);
    assert_int_equal(s->flags,
                     XEN_STATS_DOMAIN_HVM | XEN_STATS_DOMAIN_SHUTTING_DOWN);
    assert_int_equal(s->shutdown_code, 3);

    model_shutdown(d, MODEL_SHUT_DOWN, 3);
    model_advance(PERIOD);
    assert_int_equal(s->flags,
                     XEN_STATS_DOMAIN_HVM | XEN_STATS_DOMAIN_SHUTTING_DOWN |
                     XEN_STATS_DOMAIN_SHUT_DOWN);
    assert_int_equal(s->shutdown_code, 3);

    model_shutdown(d, MODEL_NOT_SHUT_DOWN, 3);
    model_advance(PERIOD);
    assert_int_equal(s->flags, XEN_STATS_DOMAIN_HVM);
    assert_int_equal(s->shutdown_code, XEN_STATS_UNKNOWN);
}

TEST(pv_domain_is_not_hvm)
{
    struct domain *d = pv_domain(1, 0);

    watch(d);
    assert_int_equal(shown_domain(d)->flags, 0);
    assert_int_equal(shown_domain(d)->online_vcpus, 0);
}

static void same_as_xen(const struct vcpu *v)
{
    const struct xen_stats_vcpu *s = shown_vcpu(v->domain, v->vcpu_id);
    unsigned int i;

    assert_ptr_not_equal(v->stats, NULL);
    assert_int_equal(s->flags, XEN_STATS_VCPU_ACTIVE);
    assert_int_equal(s->state, v->runstate.state);
    assert_int_equal(s->state_since, v->runstate.state_entry_time);
    for ( i = 0; i < XEN_STATS_NR_STATES; i++ )
        assert_int_equal(s->time[i], v->runstate.time[i]);
}

TEST(what_was_before_is_taken_over)
{
    struct domain *d = ordinary_domain();
    struct vcpu *v = d->vcpu[1];

    model_advance(1000);
    v->processor = 5;
    model_runstate(v, RUNSTATE_running);
    model_advance(2000);
    model_runstate(v, RUNSTATE_blocked);
    model_advance(4000);
    watch(d);
    same_as_xen(d->vcpu[0]);
    same_as_xen(v);
    assert_int_equal(shown_vcpu(d, 1)->pcpu, 5);
    assert_int_equal(shown_vcpu(d, 1)->time[RUNSTATE_running], 2000);
    assert_int_equal(shown_vcpu(d, 1)->dispatches, 0);
}

/* A history of a vCPU: its time and counts after every step. */
static const struct step {
    unsigned int state;
    unsigned int pcpu;
    s_time_t after;
    unsigned int dispatches, preemptions, wakeups, migrations;
} history[] = {
    { RUNSTATE_runnable, 0, 10, 0, 0, 0, 0 },
    { RUNSTATE_running,  0, 11, 1, 0, 0, 0 },
    { RUNSTATE_runnable, 0, 12, 1, 1, 0, 0 },
    { RUNSTATE_running,  1, 13, 2, 1, 0, 1 },
    { RUNSTATE_blocked,  1, 14, 2, 1, 0, 1 },
    { RUNSTATE_runnable, 1, 15, 2, 1, 1, 1 },
    { RUNSTATE_blocked,  1, 16, 2, 1, 1, 1 },
    { RUNSTATE_running,  2, 17, 3, 1, 2, 2 },
    { RUNSTATE_offline,  2, 18, 3, 1, 2, 2 },
    { RUNSTATE_blocked,  2, 19, 3, 1, 2, 2 },
    { RUNSTATE_offline,  2, 20, 3, 1, 2, 2 },
    { RUNSTATE_runnable, 3, 21, 3, 1, 2, 2 },
    { RUNSTATE_running,  2, 22, 4, 1, 2, 2 },
    { RUNSTATE_running,  2, 23, 4, 1, 2, 2 },
};

TEST(every_kind_of_switch)
{
    unsigned int i;
    struct domain *d = watched_domain();
    const struct xen_stats_vcpu *s = shown_vcpu(d, 0);
    struct vcpu *v = d->vcpu[0];

    for ( i = 0; i < ARRAY_SIZE(history); i++ )
    {
        const struct step *step = &history[i];

        model_advance(step->after);
        v->processor = step->pcpu;
        model_runstate(v, step->state);
        same_as_xen(v);
        assert_int_equal(s->dispatches, step->dispatches);
        assert_int_equal(s->preemptions, step->preemptions);
        assert_int_equal(s->wakeups, step->wakeups);
        assert_int_equal(s->migrations, step->migrations);
        assert_int_equal(s->seq % 2, 0);
        /* The other vCPU's record must not change. */
        assert_int_equal(shown_vcpu(d, 1)->dispatches, 0);
    }
    assert_int_equal(s->pcpu, 2);
}

/* A vCPU that yields is not preempted. */
TEST(yield_is_no_preemption)
{
    struct domain *d = ordinary_domain();
    struct vcpu *v = d->vcpu[0];
    const struct xen_stats_vcpu *s;

    /* It yielded before the statistics were started. */
    model_runstate(v, RUNSTATE_running);
    model_yield(v);
    model_runstate(v, RUNSTATE_runnable);
    model_runstate(v, RUNSTATE_running);
    watch(d);
    s = shown_vcpu(d, 0);
    model_runstate(v, RUNSTATE_runnable);
    assert_int_equal(s->preemptions, 1);

    model_runstate(v, RUNSTATE_running);
    model_yield(v);
    model_runstate(v, RUNSTATE_runnable);
    assert_int_equal(s->preemptions, 1);
    model_runstate(v, RUNSTATE_running);
    model_runstate(v, RUNSTATE_runnable);
    assert_int_equal(s->preemptions, 2);

    /* It keeps running, as the only vCPU, and is preempted later. */
    model_runstate(v, RUNSTATE_running);
    model_yield(v);
    model_run_on(v);
    model_runstate(v, RUNSTATE_runnable);
    assert_int_equal(s->preemptions, 3);
    assert_int_equal(s->dispatches, 3);
}

static uint64_t age(const struct xen_stats_vcpu *s)
{
    uint64_t sum = NOW() - s->state_since;
    unsigned int i;

    for ( i = 0; i < XEN_STATS_NR_STATES; i++ )
        sum += s->time[i];

    return sum;
}

TEST(times_add_up_to_the_age)
{
    unsigned int i;
    s_time_t born = NOW();
    struct domain *d = ordinary_domain();

    model_advance(12345);
    watch(d);
    for ( i = 0; i < 1000; i++ )
    {
        model_advance(i * 7919 % 1000);
        model_runstate(d->vcpu[i % 2], i * 31 / 7 % 4);
        assert_int_equal(age(shown_vcpu(d, 0)), NOW() - born);
        assert_int_equal(age(shown_vcpu(d, 1)), NOW() - born);
    }
}

/* Another processor's clock is slightly behind. */
TEST(time_never_runs_back)
{
    struct domain *d = watched_domain();
    struct vcpu *v = d->vcpu[0];
    const struct xen_stats_vcpu *s = shown_vcpu(d, 0);
    uint64_t since;

    model_advance(100);
    model_runstate(v, RUNSTATE_running);
    since = s->state_since;
    model_runstate_at(v, RUNSTATE_runnable, NOW() - 10);
    same_as_xen(v);
    assert_int_equal(s->state_since, since);
    assert_int_equal(s->time[RUNSTATE_running], 0);
    model_runstate_at(v, RUNSTATE_blocked, NOW() + 10);
    same_as_xen(v);
    assert_int_equal(s->time[RUNSTATE_runnable], 10);
}

TEST(vcpu_that_does_not_exist_is_inactive)
{
    struct domain *d = watched_domain();

    assert_int_equal(shown_vcpu(d, 1)->flags, XEN_STATS_VCPU_ACTIVE);
    assert_int_equal(shown_vcpu(d, 2)->flags, 0);
    assert_int_equal(shown_vcpu(d, 3)->flags, 0);
}

TEST(vcpu_that_comes_later_is_found_by_the_next_tick)
{
    struct domain *d = watched_domain();
    struct vcpu *v = model_create_vcpu(d, 2);

    model_runstate(v, RUNSTATE_runnable);
    assert_int_equal(shown_vcpu(d, 2)->flags, 0);
    model_advance(PERIOD);
    same_as_xen(v);
    assert_int_equal(shown_domain(d)->online_vcpus, 3);
    model_runstate(v, RUNSTATE_running);
    same_as_xen(v);
}

TEST(vcpu_that_comes_later_is_found_by_the_next_acquire)
{
    struct domain *d = watched_domain();
    struct vcpu *v = model_create_vcpu(d, 2);

    unmap_all();
    watch(d);
    same_as_xen(v);
}

TEST(records_in_every_frame)
{
    unsigned int id;
    struct domain *d = pv_domain(100, 100);

    watch(d);
    for ( id = 0; id < 100; id++ )
    {
        model_advance(id);
        model_runstate(d->vcpu[id], id % 4);
    }
    for ( id = 0; id < 100; id++ )
        same_as_xen(d->vcpu[id]);
}

/* Only declared records may change; all other bytes stay zero. */
TEST(nothing_is_written_outside_of_records)
{
    unsigned int i;
    struct domain *d = watched_domain();
    const unsigned char *bytes = shown_stats(d, 0);

    model_advance(PERIOD);
    model_runstate(d->vcpu[0], RUNSTATE_running);
    for ( i = 0; i < PAGE_SIZE; i++ )
    {
        unsigned int of_vcpu = (i - header(d)->vcpu_offset) %
                               header(d)->vcpu_stride;

        if ( i < header(d)->header_size )
            continue;
        if ( i >= header(d)->domain_offset &&
             i < header(d)->domain_offset + header(d)->domain_size )
            continue;
        if ( i >= header(d)->vcpu_offset &&
             of_vcpu < header(d)->vcpu_size )
            continue;
        assert_int_equal(bytes[i], 0);
    }
    /* Records of missing vCPUs must stay zero too. */
    for ( i = 0; i < header(d)->vcpu_size; i++ )
        assert_int_equal(((const char *)shown_vcpu(d, 2))[i], 0);
}

/* A reader looks at every barrier of a writer. */
static struct {
    const uint32_t *seq;
    char before[sizeof(struct xen_stats_domain)];
    unsigned int size;
    unsigned int looks;
    bool changed_in_between;
} look;

static void look_at_record(void)
{
    const char *payload = (const char *)(look.seq + 1);

    if ( !(*look.seq % 2) )
        return;
    /* First barrier: the number is odd, all else is unchanged. */
    if ( look.looks++ % 2 == 0 )
        look.changed_in_between |= memcmp(payload, look.before, look.size) != 0;
}

static void begin_look(const uint32_t *seq, unsigned int size)
{
    look.seq = seq;
    look.size = size - sizeof(*seq);
    memcpy(look.before, seq + 1, look.size);
    look.looks = 0;
    look.changed_in_between = false;
    assert_int_equal(*seq % 2, 0);
    model_hooks.wmb = look_at_record;
}

static void end_look(void)
{
    model_hooks.wmb = NULL;
    assert_int_equal(look.looks, 2);
    assert_false(look.changed_in_between);
    assert_int_equal(*look.seq % 2, 0);
    assert_memory_not_equal(look.seq + 1, look.before, look.size);
}

TEST(number_is_odd_while_a_vcpu_is_written)
{
    struct domain *d = watched_domain();
    const struct xen_stats_vcpu *s = shown_vcpu(d, 0);
    uint32_t seq = s->seq;

    model_advance(5);
    begin_look(&s->seq, sizeof(*s));
    model_runstate(d->vcpu[0], RUNSTATE_running);
    end_look();
    assert_int_equal(s->seq, seq + 2);

    begin_look(&s->seq, sizeof(*s));
    model_kill_begin(d);
    end_look();
    assert_int_equal(s->seq, seq + 4);
    model_kill_end(d);
}

TEST(number_is_odd_while_the_domain_is_written)
{
    struct domain *d = watched_domain();
    const struct xen_stats_domain *s = shown_domain(d);
    uint32_t seq = s->seq;

    begin_look(&s->seq, sizeof(*s));
    model_advance(PERIOD);
    end_look();
    assert_int_equal(s->seq, seq + 2);
}

TEST(number_is_odd_while_a_new_vcpu_is_written)
{
    struct domain *d = watched_domain();
    const struct xen_stats_vcpu *s = shown_vcpu(d, 2);

    model_create_vcpu(d, 2);
    begin_look(&s->seq, sizeof(*s));
    model_advance(PERIOD);
    end_look();
}

TEST(refreshed_every_period)
{
    unsigned int i;
    struct domain *d = watched_domain();

    for ( i = 0; i < 50; i++ )
    {
        s_time_t shown = shown_domain(d)->time;

        assert_int_equal(shown, NOW());
        model_advance(PERIOD - 1);
        assert_int_equal(shown_domain(d)->time, shown);
        model_advance(1);
    }
}

/* Count the ticks until the timer stops. */
static unsigned int ticks_left(void)
{
    unsigned int ticks = 0;

    while ( model_active_timers() )
    {
        model_advance(PERIOD);
        ticks++;
        assert_true(ticks < 100);
    }

    return ticks;
}

TEST(timer_rests_when_nobody_looks)
{
    struct domain *d = watched_domain();
    s_time_t last;

    advance_periods(50);
    assert_int_equal(model_active_timers(), 1);
    unmap_all();
    /* The time to map the frames is over. */
    assert_true(ticks_left() <= 10);
    last = shown_domain(d)->time;
    assert_int_equal(shown_domain(d)->live_since, 0);
    advance_periods(10);
    assert_int_equal(shown_domain(d)->time, last);
}

TEST(timer_waits_for_the_mapping)
{
    if ( !mode->translated )
    {
        ordinary_domain();
        assert_int_equal(map(XEN_RESOURCE_STATS, 0, 0, 1), 0);
        assert_int_equal(ticks_left(), 10);
    }
}

/* A caller that maps later finds that the record is not live. */
TEST(late_mapping_finds_a_record_that_is_not_live)
{
    if ( !mode->translated )
    {
        struct domain *d = ordinary_domain();

        assert_int_equal(map(XEN_RESOURCE_STATS, 0, 0, 1), 0);
        ticks_left();
        keep_mapped(d);
        assert_int_equal(shown_domain(d)->live_since, 0);
        assert_int_equal(shown_vcpu(d, 0)->flags, 0);

        /* An acquire is enough, without a mapping. */
        assert_int_equal(map(XEN_RESOURCE_STATS, 0, 0, 1), 0);
        assert_int_equal(shown_domain(d)->live_since, NOW());
        advance_periods(100);
        assert_int_equal(shown_domain(d)->time, NOW());
        same_as_xen(d->vcpu[0]);
    }
}

TEST(live_since_the_acquire_that_started_it)
{
    struct domain *d = watched_domain();
    s_time_t first = NOW();

    assert_int_equal(shown_domain(d)->live_since, first);
    assert_int_equal(shown_vcpu(d, 0)->live_since, first);
    advance_periods(5);
    watch(d);
    advance_periods(5);
    assert_int_equal(shown_domain(d)->live_since, first);
    assert_int_equal(shown_vcpu(d, 0)->live_since, first);

    unmap_all();
    ticks_left();
    watch(d);
    assert_int_equal(shown_domain(d)->live_since, NOW());
    assert_int_equal(shown_vcpu(d, 0)->live_since, NOW());
}

/* The vCPUs' statistics stop: a change of state costs what it did before. */
TEST(counting_ends_when_nobody_looks)
{
    struct domain *d = watched_domain();
    const struct xen_stats_vcpu *s = shown_vcpu(d, 0);
    struct xen_stats_vcpu last;
    unsigned int allocations = model_allocations();

    model_runstate(d->vcpu[0], RUNSTATE_running);
    advance_periods(20);
    same_as_xen(d->vcpu[0]);
    unmap_all();
    model_advance(PERIOD);
    assert_null(d->vcpu[0]->stats);
    assert_null(d->vcpu[1]->stats);
    assert_int_equal(s->flags, 0);
    assert_int_equal(s->seq % 2, 0);
    assert_int_equal(model_allocations(), allocations - 2);
    assert_int_equal(model_active_timers(), 0);

    last = *s;
    model_runstate(d->vcpu[0], RUNSTATE_blocked);
    advance_periods(20);
    assert_memory_equal(s, &last, sizeof(last));
}

TEST(counting_begins_again_with_the_next_acquire)
{
    struct domain *d = watched_domain();
    const struct xen_stats_vcpu *s = shown_vcpu(d, 0);
    struct vcpu *v = d->vcpu[0];
    uint32_t seq;

    model_runstate(v, RUNSTATE_running);
    assert_int_equal(s->dispatches, 1);
    unmap_all();
    ticks_left();
    seq = s->seq;

    /* Time that passes now must not be lost. */
    model_advance(111);
    model_runstate(v, RUNSTATE_blocked);
    model_advance(222);
    v->processor = 3;
    model_runstate(v, RUNSTATE_running);
    model_advance(333);

    watch(d);
    same_as_xen(v);
    assert_int_equal(s->time[RUNSTATE_blocked], 222);
    assert_int_equal(s->pcpu, 3);
    assert_int_equal(s->dispatches, 0);
    assert_true((int32_t)(s->seq - seq) > 0);
    assert_int_equal(s->seq % 2, 0);
    model_runstate(v, RUNSTATE_runnable);
    same_as_xen(v);
    assert_int_equal(s->preemptions, 1);
}

/* A PV dom0 can write to an HVM domain's frames: Xen must not rely on them. */
TEST(frames_are_not_trusted)
{
    struct domain *d = watched_domain();
    struct xen_stats_vcpu *s = (struct xen_stats_vcpu *)shown_vcpu(d, 0);

    unmap_all();
    ticks_left();
    memset(s, 0xff, sizeof(*s));
    watch(d);
    same_as_xen(d->vcpu[0]);
    assert_int_equal(s->seq % 2, 0);
    assert_int_equal(s->dispatches, 0);
}

/* Two processors write two vCPUs' counts at the same time. */
TEST(vcpus_share_no_cache_line)
{
    struct domain *d = watched_domain();
    uintptr_t one = (uintptr_t)d->vcpu[0]->stats;
    uintptr_t two = (uintptr_t)d->vcpu[1]->stats;

    assert_int_equal(one % SMP_CACHE_BYTES, 0);
    assert_int_equal(two % SMP_CACHE_BYTES, 0);
    assert_true(one != two);
    assert_int_equal((uintptr_t)shown_vcpu(d, 0) % SMP_CACHE_BYTES, 0);
    assert_int_equal(header(d)->vcpu_stride % SMP_CACHE_BYTES, 0);
}

#define MANY 3000   /* vCPUs; an acquire starts 1024, a tick stops 128 */

static unsigned int nr_counting(const struct domain *d)
{
    const struct vcpu *v;
    unsigned int nr = 0;

    for_each_vcpu ( d, v )
        nr += v->stats != NULL;

    return nr;
}

/* Count the locks that one tick takes. */
static unsigned int locks_of_a_tick(void)
{
    unsigned int before = model_locks_taken();

    model_advance(PERIOD);

    return model_locks_taken() - before;
}

TEST(ticks_do_a_bounded_amount_of_work)
{
    unsigned int ticks, before;
    struct domain *d = pv_domain(MANY, MANY);
    struct vcpu *v;

    assert_int_equal(map(XEN_RESOURCE_STATS, 0, 0, 32), 0);
    keep_mapped(d);
    assert_int_equal(nr_counting(d), 1024);
    assert_int_equal(shown_domain(d)->online_vcpus, XEN_STATS_UNKNOWN);
    assert_true(locks_of_a_tick() <= 129);
    assert_int_equal(nr_counting(d), 1024 + 128);
    unmap_all();

    /* Start all vCPUs with one acquire per batch. */
    watch(d);
    assert_int_equal(nr_counting(d), MANY);
    advance_periods(20);
    assert_int_equal(locks_of_a_tick(), 1);
    assert_int_equal(shown_domain(d)->online_vcpus, MANY);
    for ( v = d->vcpu[0]; v; v = v->next_in_list )
        same_as_xen(v);

    unmap_all();
    for ( ticks = 0; model_active_timers(); ticks++ )
    {
        before = model_locks_taken();
        model_advance(ticks ? MILLISECS(1) : PERIOD);
        assert_true(model_locks_taken() - before <= 129);
        assert_int_equal(shown_domain(d)->live_since, 0);
    }
    assert_int_equal(ticks, MANY / 128 + 1);
    assert_int_equal(nr_counting(d), 0);
}

/* vCPUs that a tick looks up when none has changed. */
static unsigned int lookups_of_a_tick(unsigned int nr_vcpus)
{
    struct domain *d = pv_domain(nr_vcpus, nr_vcpus);
    unsigned int before, nr;

    watch(d);
    advance_periods(20);
    assert_int_equal(locks_of_a_tick(), 1);
    before = model_vcpu_lookups;
    model_advance(PERIOD);
    nr = model_vcpu_lookups - before;
    unmap_all();
    model_kill_domain(d);

    return nr;
}

TEST(tick_costs_the_same_for_any_number_of_vcpus)
{
    unsigned int few = lookups_of_a_tick(8);

    assert_true(few <= 10);
    assert_int_equal(lookups_of_a_tick(100), few);
    assert_int_equal(lookups_of_a_tick(MANY), few);
}

/* A vCPU that stops or starts goes offline or online with its state. */
TEST(online_vcpus_follow_their_states)
{
    struct domain *d = pv_domain(100, 100);

    watch(d);
    assert_int_equal(shown_domain(d)->online_vcpus, 100);
    model_runstate(d->vcpu[99], RUNSTATE_running);
    d->vcpu[99]->is_down = true;
    model_runstate(d->vcpu[99], RUNSTATE_offline);
    model_advance(PERIOD);
    assert_int_equal(shown_domain(d)->online_vcpus, 99);
    d->vcpu[99]->is_down = false;
    model_runstate(d->vcpu[99], RUNSTATE_runnable);
    model_advance(PERIOD);
    assert_int_equal(shown_domain(d)->online_vcpus, 100);
}

/* A blocked vCPU goes offline and online without a change of its state. */
TEST(online_vcpus_are_checked_in_turn)
{
    struct domain *d = pv_domain(100, 100);
    unsigned int down, ticks;

    watch(d);
    for ( down = 0; down < 2; down++ )
    {
        d->vcpu[50]->is_down = !down;
        for ( ticks = 0; shown_domain(d)->online_vcpus != 99 + down; ticks++ )
        {
            assert_true(ticks <= DIV_ROUND_UP(100, 8));
            model_advance(PERIOD);
        }
    }
}

/* A stop and a restart count every vCPU once. */
TEST(online_vcpus_after_a_restart)
{
    struct domain *d = pv_domain(100, 100);

    watch(d);
    advance_periods(20);
    unmap_all();
    ticks_left();
    assert_int_equal(shown_domain(d)->online_vcpus, 100);
    d->vcpu[3]->is_down = true;
    watch(d);
    assert_int_equal(shown_domain(d)->online_vcpus, 99);
}

/* Acquire while the vCPUs are being stopped. */
TEST(stop_is_taken_back)
{
    struct domain *d = pv_domain(MANY, MANY);

    watch(d);
    advance_periods(20);
    unmap_all();
    model_advance(PERIOD);
    assert_int_equal(nr_counting(d), MANY - 128);
    assert_int_equal(shown_vcpu(d, MANY - 1)->flags, 0);
    same_as_xen(d->vcpu[0]);
    watch(d);
    assert_int_equal(nr_counting(d), MANY);
    model_advance(PERIOD);
    same_as_xen(d->vcpu[MANY - 1]);
    assert_int_equal(nr_counting(d), MANY);
}

/* A map made while the vCPUs are being stopped does not restart them. */
TEST(stop_goes_on_under_a_late_map)
{
    if ( !mode->translated )
    {
        struct domain *d = pv_domain(MANY, MANY);

        assert_int_equal(map(XEN_RESOURCE_STATS, 0, 0,
                             size(XEN_RESOURCE_STATS, 0)), 0);
        while ( nr_counting(d) == MANY )
            model_advance(PERIOD);
        assert_int_not_equal(nr_counting(d), 0);
        keep_mapped(d);
        advance_periods(100);
        assert_int_equal(nr_counting(d), 0);
        assert_int_equal(shown_domain(d)->live_since, 0);
    }
}

TEST(end_of_many_vcpus_is_preemptible)
{
    struct domain *d = pv_domain(MANY, MANY);

    watch(d);
    model_fail_at(FAULT_PREEMPT, ALWAYS);
    model_kill_begin(d);
    model_fail_never();
    /* vCPUs are stopped 32 at a time, then pages are freed one by one. */
    assert_int_equal(d->kill_calls, MANY / 32 + DIV_ROUND_UP(MANY + 2, 32));
    model_kill_end(d);
}

/* An acquire fails for lack of memory; a later tick tries again. */
TEST(memory_for_a_vcpu_is_short)
{
    struct domain *d = ordinary_domain();

    /*
     * Allocations: three for the pages, one for the domain, one per vCPU.
     */
    model_fail_at(FAULT_XZALLOC, 6);
    assert_int_equal(map(XEN_RESOURCE_STATS, 0, 0, 1), -ENOMEM);
    assert_int_equal(request.mapped, 0);
    assert_int_equal(nr_counting(d), 1);
    same_as_xen(d->vcpu[0]);

    model_fail_at(FAULT_XZALLOC, ALWAYS);
    model_advance(PERIOD);
    assert_int_equal(nr_counting(d), 1);
    model_fail_never();
    model_advance(PERIOD);
    same_as_xen(d->vcpu[1]);

    ticks_left();
    assert_int_equal(nr_counting(d), 0);
    watch(d);
    same_as_xen(d->vcpu[1]);
}

TEST(timer_starts_again_with_the_next_acquire)
{
    struct domain *d = watched_domain();

    unmap_all();
    ticks_left();
    model_advance(123);
    watch(d);
    assert_int_equal(shown_domain(d)->time, NOW());
    model_advance(PERIOD);
    assert_int_equal(shown_domain(d)->time, NOW());
}

TEST(mapping_of_another_frame_keeps_the_timer)
{
    unsigned int i;
    struct domain *d = pv_domain(100, 0);

    assert_int_equal(map(XEN_RESOURCE_STATS, 0, 3, 1), 0);
    keep_mapped(d);
    for ( i = 0; i < 20; i++ )
        model_advance(PERIOD);
    assert_int_equal(model_active_timers(), 1);
    assert_int_equal(shown_domain(d)->time, NOW());
}

TEST(last_words_of_a_dying_domain)
{
    struct domain *d = watched_domain();
    const struct xen_stats_header *h = header(d);
    const struct xen_stats_domain *s = shown_domain(d);
    const struct xen_stats_vcpu *v = shown_vcpu(d, 0);

    model_runstate(d->vcpu[0], RUNSTATE_running);
    model_advance(77);
    model_kill_domain(d);
    assert_int_equal(model_active_timers(), 0);
    assert_int_equal(model_domains(), 1);
    assert_int_equal(h->magic, XEN_STATS_MAGIC);
    assert_true(s->flags & XEN_STATS_DOMAIN_DYING);
    assert_int_equal(s->time, NOW());
    assert_int_equal(s->seq % 2, 0);
    assert_int_equal(v->flags, 0);
    assert_int_equal(v->seq % 2, 0);
    assert_int_equal(v->state, RUNSTATE_running);

    unmap_all();
    assert_int_equal(model_domains(), 0);
}

TEST(vcpu_of_a_dying_domain_may_still_switch)
{
    struct domain *d = watched_domain();

    model_kill_begin(d);
    assert_null(d->vcpu[0]->stats);
    model_runstate(d->vcpu[0], RUNSTATE_offline);
    model_runstate(d->vcpu[1], RUNSTATE_running);
    model_kill_end(d);
}

/* A vCPU created after the last tick has not been started. */
TEST(unseen_vcpu_of_a_dying_domain)
{
    struct domain *d = watched_domain();

    model_create_vcpu(d, 2);
    model_kill_domain(d);
}

TEST(dying_domain_is_esrch_for_size_and_map)
{
    struct domain *d = ordinary_domain();

    model_kill_begin(d);
    expect_neither(XEN_RESOURCE_STATS, 0, -ESRCH);
    model_kill_end(d);
}

TEST(domain_dies_before_the_first_acquire)
{
    fake_victim = ordinary_domain();
    model_hooks.lock = fake_kill_at_lock;
    assert_int_equal(map(XEN_RESOURCE_STATS, 0, 0, 1), -ESRCH);
    assert_int_equal(model_active_timers(), 0);
    model_kill_end(fake_victim);
}

static void watch_first(const spinlock_t *lock)
{
    struct model_request other;

    model_hooks.lock = NULL;
    other = request;
    other.frames[0] = FIRST_GFN + 500;
    assert_int_equal(model_acquire(&other), 0);
    model_runstate(model_find_domain(DOMID)->vcpu[0], RUNSTATE_running);
}

/* The second acquire finds the first one's pages and keeps the counts. */
TEST(racing_first_acquires)
{
    struct domain *d = ordinary_domain();

    prepare(XEN_RESOURCE_STATS, 0, 0, 1);
    model_hooks.lock = watch_first;
    assert_int_equal(model_acquire(&request), 0);
    /*
     * Allocations: three for the pages, one for the domain, two for vCPUs.
     */
    assert_int_equal(model_allocations(), 6);
    assert_int_equal(model_active_timers(), 1);
    assert_int_equal(shown_vcpu(d, 0)->dispatches, 1);
}

TEST(memory_is_short)
{
    static const enum model_fault faults[] = {
        FAULT_PAGE, FAULT_MAP_GLOBAL, FAULT_XZALLOC, FAULT_XZALLOC,
        FAULT_XZALLOC, FAULT_XZALLOC,
    };
    unsigned int i, used;
    struct domain *d = ordinary_domain();

    used = model_pages_used();
    for ( i = 0; i < ARRAY_SIZE(faults); i++ )
    {
        /* The fourth allocation is that of the statistics. */
        model_fail_at(faults[i], i < 2 ? 1 : i - 1);
        assert_int_equal(map(XEN_RESOURCE_STATS, 0, 0, 1), -ENOMEM);
        model_fail_never();
        assert_null(d->resource_pages);
        assert_null(d->vcpu[0]->stats);
        assert_int_equal(model_pages_used(), used);
        assert_int_equal(model_allocations(), 0);
        assert_int_equal(model_active_timers(), 0);
    }
    watch(d);
    same_as_xen(d->vcpu[0]);
}

/* Statistics and another resource with pages are independent. */
TEST(beside_another_resource)
{
    unsigned int first;

    for ( first = 0; first < 2; first++ )
    {
        struct domain *d = ordinary_domain();

        if ( first )
            watch(d);
        unmap_all();
        map_frames(d, PAGES_TYPE, 0, 0, 2);
        unmap_all();
        watch(d);
        same_as_xen(d->vcpu[0]);
        unmap_all();
        model_kill_domain(d);
    }
}

/* The scheduler's hook is a no-op while a domain's statistics are stopped. */
TEST(unwatched_domain_counts_nothing)
{
    struct domain *d = ordinary_domain();

    assert_false(sched_watched);
    model_runstate(d->vcpu[0], RUNSTATE_running);
    model_yield(d->vcpu[0]);
    assert_false(d->vcpu[0]->stats_yielded);
    assert_null(d->vcpu[0]->stats);
    assert_null(d->resource_pages);
    assert_int_equal(model_allocations(), 0);
}

/* The scheduler tests the flag from the first start to the last stop. */
TEST(scheduler_is_watched_while_a_domain_counts)
{
    struct domain *d, *many;

    d = ordinary_domain();
    model_kill_domain(d);
    assert_false(sched_watched);

    many = pv_domain(MANY, MANY);
    watch(many);
    assert_true(sched_watched);
    advance_periods(20);
    unmap_all();
    model_advance(PERIOD);
    /* vCPUs are still being stopped. */
    assert_int_not_equal(nr_counting(many), 0);
    assert_true(sched_watched);
    ticks_left();
    assert_false(sched_watched);

    watch(many);
    assert_true(sched_watched);
    model_kill_domain(many);
    assert_false(sched_watched);
}

/* Trace points of the scheduler work with statistics and without. */
TEST(scheduler_is_watched_while_xen_traces)
{
    struct domain *d = ordinary_domain();
    struct vcpu *v = d->vcpu[0];
    unsigned int before = model_trace_points;

    model_trace(true);
    assert_true(sched_watched);
    model_runstate(v, RUNSTATE_running);
    model_yield(v);
    model_run_on(v);
    assert_int_equal(model_trace_points, before + 3);

    watch(d);
    model_trace(false);
    assert_true(sched_watched);
    model_runstate(v, RUNSTATE_blocked);
    assert_int_equal(model_trace_points, before + 3);
    same_as_xen(v);

    model_trace(true);
    unmap_all();
    ticks_left();
    assert_true(sched_watched);
    model_runstate(v, RUNSTATE_running);
    assert_int_equal(model_trace_points, before + 4);
    model_trace(false);
    assert_false(sched_watched);
}

#endif

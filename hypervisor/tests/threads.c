/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Processors that run concurrently, for the thread sanitizer. A failed
 * assertion in one thread does not stop the others, so threads only return
 * their results.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <xen/errno.h>

#include <public/resource_release.h>

#include "model.h"
#include "oracle.h"
#include "resource_stats.h"

#define DOMID   7
#define ROUNDS  200
#define THREADS 4
#define SWITCHES 50
#define RELEASES 10
#define PERIOD  MILLISECS(100)

static struct domain *d;
static unsigned int used_before;
static pthread_barrier_t barrier;

struct result {
    pthread_t thread;
    unsigned int nr;
    long rc;
    unsigned long mfn;
    unsigned int mapped;
    bool failed;
};

static void acquire(struct result *result)
{
    struct model_request request = {
        .domid = DOMID,
        .type = XEN_RESOURCE_STATS,
        .nr_frames = 3,
    };
    unsigned int i;

    for ( i = 0; i < 3; i++ )
        request.frames[i] = 10 * (result->nr + 1) + i;
    result->rc = model_acquire(&request);
    result->mapped = request.mapped;
    result->mfn = model_callers[true].gfn_mfn[request.frames[0]];
}

static long release(const struct result *result)
{
    struct model_request request = {
        .domid = DOMID_SELF,
        .type = XEN_RESOURCE_RELEASE,
        .nr_frames = 3,
    };
    unsigned int i;

    for ( i = 0; i < 3; i++ )
        request.frames[i] = 10 * (result->nr + 1) + i;

    return model_acquire(&request);
}

static void be_processor(void)
{
    current = &model_callers[true].boot_vcpu;
    pthread_barrier_wait(&barrier);
}

static void *acquirer(void *data)
{
    be_processor();
    acquire(data);

    return NULL;
}

/* Acquires and releases in turn; its GFN must be empty after a release. */
static void *releaser(void *data)
{
    struct result *result = data;
    unsigned int i;

    be_processor();
    for ( i = 0; i < RELEASES && !result->failed; i++ )
    {
        acquire(result);
        result->failed = release(result) ||
                         model_callers[true].gfn_mfn[10 * (result->nr + 1)];
    }

    return NULL;
}

static void *killer(void *data)
{
    be_processor();
    model_kill_domain(d);

    return NULL;
}

static void *ticker(void *data)
{
    unsigned int i;

    be_processor();
    for ( i = 0; i < SWITCHES; i++ )
        model_advance(PERIOD / 10);

    return NULL;
}

/* Xen, too, reads this flag without a lock. */
const char *__tsan_default_suppressions(void)
{
    return "race:^sched_watched$";
}

/* Creates a vCPU and switches its state. */
static void *scheduler(void *data)
{
    struct vcpu *v = model_create_vcpu(d, 1);
    unsigned int i;

    be_processor();
    for ( i = 0; i < SWITCHES; i++ )
        model_runstate(v, i % 4);

    return NULL;
}

static void begin(void)
{
    model_boot(NULL);
    model_caller(true);
    d = model_create_domain(&(struct model_config){
        .domid = DOMID,
        .max_vcpus = 90,
        .vcpus = 1,
    });
    used_before = model_pages_used();
}

static void finish(void)
{
    unsigned int gfn;

    for ( gfn = 0; gfn < NR_GFNS; gfn++ )
        model_unmap_gfn(&model_callers[true], gfn);
    if ( model_domains() )
        model_kill_domain(d);
    model_end();
}

/* Unmapped, the statistics stop; a new map shows the times that Xen has. */
static void check_restarted(void)
{
    struct result result = {};
    const struct vcpu *v;
    unsigned int i;

    for ( i = 0; model_active_timers(); i++ )
    {
        assert_true(i < 100);
        model_advance(PERIOD);
    }
    assert_false(sched_watched);
    acquire(&result);
    assert_int_equal(result.rc, 0);
    for_each_vcpu ( d, v )
    {
        const struct xen_stats_vcpu *shown = shown_vcpu(d, v->vcpu_id);

        assert_int_equal(shown->flags, XEN_STATS_VCPU_ACTIVE);
        assert_int_equal(shown->seq % 2, 0);
        assert_int_equal(shown->state, v->runstate.state);
        assert_memory_equal(shown->time, v->runstate.time,
                            sizeof(shown->time));
    }
}

typedef void *thread_fn(void *data);

/* Run the threads at once, many times; @check their results every time. */
static void race(thread_fn *const threads[THREADS],
                 void (*check)(const struct result results[THREADS]))
{
    struct result results[THREADS];
    unsigned int round, i;

    for ( round = 0; round < ROUNDS; round++ )
    {
        begin();
        model_tables = round % NR_MODEL_TABLES;
        /* A reference to the domain keeps its vCPUs. */
        if ( threads[2] == scheduler )
            model_get_domain(d);
        pthread_barrier_init(&barrier, NULL, THREADS);
        for ( i = 0; i < THREADS; i++ )
        {
            results[i].nr = i;
            results[i].failed = false;
            pthread_create(&results[i].thread, NULL, threads[i], &results[i]);
        }
        for ( i = 0; i < THREADS; i++ )
            pthread_join(results[i].thread, NULL);
        pthread_barrier_destroy(&barrier);
        if ( threads[2] == scheduler )
            model_put_domain(d);
        check(results);
        finish();
    }
}

/* A test: threads that race, followed by the check. */
#define RACE(name, ...)                                               \
    static void check_ ## name(const struct result results[THREADS]); \
    static void name(void **state)                                    \
    {                                                                 \
        thread_fn *const threads[THREADS] = { __VA_ARGS__ };          \
                                                                      \
        race(threads, check_ ## name);                                \
    }                                                                 \
    static void check_ ## name(const struct result results[THREADS])

RACE(first_acquires_at_once, acquirer, acquirer, acquirer, acquirer)
{
    unsigned int i;

    for ( i = 0; i < THREADS; i++ )
    {
        assert_int_equal(results[i].rc, 0);
        assert_int_equal(results[i].mfn, results[0].mfn);
    }
    assert_int_equal(model_pages_used(), used_before + 3);
}

/* The domain was dead, or its pages were freed before they were mapped. */
static bool none_is_fine(long rc)
{
    return rc == -ESRCH || rc == -EINVAL;
}

RACE(acquires_while_the_domain_dies, acquirer, killer, acquirer, acquirer)
{
    unsigned int i;

    for ( i = 0; i < THREADS; i++ )
    {
        if ( i == 1 )
            continue;
        if ( results[i].mapped == 3 )
            assert_int_equal(results[i].rc, 0);
        else if ( results[i].mapped )
            assert_int_equal(results[i].rc, -EIO);
        else
            assert_true(none_is_fine(results[i].rc));
    }
}

RACE(ticks_switches_and_acquires_at_once, acquirer, ticker, scheduler, acquirer)
{
    assert_int_equal(results[0].rc, 0);
    assert_int_equal(results[3].rc, 0);
}

RACE(ticks_and_switches_while_the_domain_dies,
     killer, ticker, scheduler, acquirer)
{
}

/* Maps and unmaps long enough for the statistics to stop. */
static void *watcher(void *data)
{
    struct result *result = data;
    unsigned int i;

    be_processor();
    for ( i = 0; i < RELEASES && !result->failed; i++ )
    {
        acquire(result);
        result->failed = result->rc || release(result);
    }

    return NULL;
}

/* Ticks until all statistics have been stopped. */
static void *long_ticker(void *data)
{
    unsigned int i;

    be_processor();
    for ( i = 0; i < SWITCHES * 2; i++ )
        model_advance(PERIOD);

    return NULL;
}

RACE(stops_and_restarts_while_a_vcpu_switches,
     watcher, long_ticker, scheduler, watcher)
{
    assert_false(results[0].failed);
    assert_false(results[3].failed);
    /* A last map shows the times that Xen has. */
    check_restarted();
}

RACE(releases_and_acquires_at_once, releaser, acquirer, releaser, releaser)
{
    unsigned int i;

    for ( i = 0; i < THREADS; i++ )
    {
        assert_int_equal(results[i].rc, 0);
        assert_false(results[i].failed);
    }
    assert_int_equal(model_mapped_gfns(&model_callers[true]), 3);
}

RACE(releases_while_the_domain_dies, releaser, killer, releaser, releaser)
{
    unsigned int i;

    for ( i = 0; i < THREADS; i++ )
        assert_false(results[i].failed);
    assert_int_equal(model_mapped_gfns(&model_callers[true]), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_acquires_at_once),
        cmocka_unit_test(acquires_while_the_domain_dies),
        cmocka_unit_test(ticks_switches_and_acquires_at_once),
        cmocka_unit_test(ticks_and_switches_while_the_domain_dies),
        cmocka_unit_test(stops_and_restarts_while_a_vcpu_switches),
        cmocka_unit_test(releases_and_acquires_at_once),
        cmocka_unit_test(releases_while_the_domain_dies),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

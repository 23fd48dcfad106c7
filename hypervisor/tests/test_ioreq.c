/* SPDX-License-Identifier: GPL-2.0-only */

#include "suite.h"

#if defined(CONFIG_IOREQ_SERVER) || defined(MODEL_XEN_4_14)

#define TYPE XENMEM_resource_ioreq_server

#define BUFIOREQ XENMEM_resource_ioreq_server_frame_bufioreq
#define IOREQ    XENMEM_resource_ioreq_server_frame_ioreq(0)

static struct domain *domain_with(unsigned int bufioreq)
{
    struct domain *d = ordinary_domain();

    assert_int_equal(model_ioreq_create(d, 3, caller, bufioreq), 0);

    return d;
}

static struct domain *usual_server(void)
{
    return domain_with(HVM_IOREQSRV_BUFIOREQ_ATOMIC);
}

static void expect(unsigned int id, long error)
{
    unsigned int used = model_pages_used();

    expect_neither(TYPE, id, error);
    assert_int_equal(map(TYPE, id, 0, 2), error);
    assert_int_equal(map(TYPE, id, IOREQ, 1), error);
    assert_int_equal(model_pages_used(), used);
}

TEST(pv_domain_is_einval)
{
    pv_domain(1, 1);
    expect(0, -EINVAL);
}

TEST(id_beyond_16_bits_is_einval)
{
    usual_server();
    expect(0x10003, -EINVAL);
}

/* Upstream returns a size of 2 for any id. */
TEST(no_such_server_is_enoent_for_size_and_map)
{
    usual_server();
    expect(2, -ENOENT);
    expect(MAX_NR_IOREQ_SERVERS, -ENOENT);
    expect(0xffff, -ENOENT);
}

TEST(server_of_another_emulator_is_eperm)
{
    struct domain *d = usual_server();

    model_ioreq(d)->server[3]->emulator = d;
    expect(3, -EPERM);
}

/* Errors for all frames take precedence over the absence of frame 0. */
TEST(errors_of_an_unbuffered_server)
{
    struct domain *d = domain_with(HVM_IOREQSRV_BUFIOREQ_OFF);

    model_ioreq(d)->server[3]->emulator = d;
    expect(3, -EPERM);
    model_ioreq(d)->server[3]->emulator = caller;
    assert_int_equal(model_ioreq_place(d, 3, false, 5), 0);
    expect(3, -EPERM);
}

TEST(rings_in_guest_frames_are_eperm)
{
    unsigned int buffered;

    for ( buffered = 0; buffered < 2; buffered++ )
    {
        struct domain *d = usual_server();

        assert_int_equal(model_ioreq_place(d, 3, buffered, 5), 0);
        expect(3, -EPERM);
        model_kill_domain(d);
    }
}

TEST(both_rings)
{
    struct domain *d = usual_server();

    assert_int_equal(size(TYPE, 3), 2);
    map_frames(d, TYPE, 3, 0, 2);
    unmap_all();
    map_frames(d, TYPE, 3, BUFIOREQ, 1);
    unmap_all();
    map_frames(d, TYPE, 3, IOREQ, 1);
    /* Repeat this now that the rings exist. */
    assert_int_equal(size(TYPE, 3), 2);
}

TEST(size_allocates_nothing)
{
    unsigned int used;

    usual_server();
    used = model_pages_used();
    assert_int_equal(size(TYPE, 3), 2);
    assert_int_equal(model_pages_used(), used);
}

/*
 * Upstream's size grows by a frame per 128 vCPUs; its map does not, except in
 * trees with a frame for them.
 */
TEST(size_and_map_agree_above_128_vcpus)
{
    struct domain *d = model_create_domain(&(struct model_config){
        .domid = DOMID,
        .max_vcpus = 300,
        .is_hvm = true,
    });
#ifdef HAVE_MULTI_PAGE_IOREQ
    unsigned int nr = 4;
#else
    unsigned int nr = 2;
#endif

    model_ioreq_create(d, 3, caller, HVM_IOREQSRV_BUFIOREQ_LEGACY);
    assert_int_equal(size(TYPE, 3), nr);
    map_frames(d, TYPE, 3, 0, nr);
    unmap_all();
    map_frames(d, TYPE, 3, nr - 1, 1);
    assert_int_equal(map(TYPE, 3, 0, nr + 1), -EINVAL);
    assert_int_equal(map(TYPE, 3, nr, 1), -EINVAL);
}

/* Upstream allocates frame 0 but does not return it. */
TEST(bufioreq_off_has_a_size_of_2_and_no_frame_0)
{
    struct domain *d = domain_with(HVM_IOREQSRV_BUFIOREQ_OFF);
    unsigned int used = model_pages_used();

    assert_int_equal(size(TYPE, 3), 2);
    assert_int_equal(map(TYPE, 3, 0, 1), -ENOENT);
    assert_int_equal(map(TYPE, 3, 0, 2), -ENOENT);
    assert_int_equal(model_pages_used(), used);

    map_frames(d, TYPE, 3, IOREQ, 1);
    assert_int_equal(model_pages_used(), used + 1);

    /* Results for frame 0 and for the size do not depend on frame 1. */
    assert_int_equal(size(TYPE, 3), 2);
    assert_int_equal(map(TYPE, 3, 0, 2), -ENOENT);
    assert_int_equal(map(TYPE, 3, 2, 1), -EINVAL);
}

TEST(memory_is_short)
{
    static const enum model_fault faults[] = { FAULT_PAGE, FAULT_MAP_GLOBAL };
    unsigned int i, k;

    for ( i = 0; i < ARRAY_SIZE(faults); i++ )
        for ( k = 1; k <= 2; k++ )
        {
            struct domain *d = usual_server();

            model_fail_at(faults[i], k);
            assert_int_equal(map(TYPE, 3, 0, 2), -ENOMEM);
            assert_int_equal(request.mapped, 0);
            model_fail_never();
            map_frames(d, TYPE, 3, 0, 2);
            unmap_all();
            model_kill_domain(d);
        }
}

static struct domain *victim;
static unsigned int locked;

/* Called before a lock is taken: after check(), before acquire(). */
static void drop_server(const spinlock_t *lock)
{
    if ( lock == (const spinlock_t *)&model_ioreq(victim)->lock &&
         ++locked == 2 )
        model_ioreq_destroy(victim, 3);
}

TEST(server_goes_after_the_check)
{
    victim = usual_server();
    locked = 0;
    model_hooks.lock = drop_server;
    assert_int_equal(map(TYPE, 3, 0, 2), -ENOENT);
    assert_int_equal(locked, 2);
    assert_int_equal(request.mapped, 0);
}

/* Called for a translated caller when rings are acquired, before the p2m is locked. */
static void free_rings(const spinlock_t *lock)
{
    if ( lock != &caller->p2m_lock )
        return;
    model_hooks.lock = NULL;
    model_ioreq_destroy(victim, 3);
}

/* The rings are freed just before they are mapped. */
TEST(server_goes_before_the_map)
{
    int rc;

    victim = usual_server();
    model_hooks.lock = free_rings;
    rc = map(TYPE, 3, 0, 2);
    if ( mode->translated )
        assert_int_equal(rc, request.mapped ? -EIO : -EBUSY);
    else
        assert_int_equal(rc, 0);
    model_hooks.lock = NULL;
    unmap_all();
    model_check_references();
}

TEST(rings_outlive_server_and_domain)
{
    struct domain *d = usual_server();

    assert_int_equal(map(TYPE, 3, 0, 2), 0);
    keep_mapped(d);
    model_ioreq_destroy(d, 3);
    model_check_references();
    model_kill_domain(d);
    assert_int_equal(model_domains(), 1);
    unmap_all();
    assert_int_equal(model_domains(), 0);
}

#endif

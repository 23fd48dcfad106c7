/* SPDX-License-Identifier: GPL-2.0-only */

#include "suite.h"

#ifdef CONFIG_GRANT_TABLE

#define TYPE   XENMEM_resource_grant_table
#define SHARED XENMEM_resource_grant_table_id_shared
#define STATUS XENMEM_resource_grant_table_id_status

static struct domain *domain_with(unsigned int max_frames, unsigned int version)
{
    struct domain *d = model_create_domain(&(struct model_config){
        .domid = DOMID,
        .max_vcpus = 1,
        .max_grant_frames = max_frames,
    });

    assert_non_null(d);
    assert_int_equal(model_gnttab_set_version(d, version), 0);

    return d;
}

TEST(unknown_id_is_einval)
{
    domain_with(64, 2);
    expect_neither(TYPE, 2, -EINVAL);
    assert_int_equal(map(TYPE, UINT_MAX, 0, 1), -EINVAL);
}

TEST(status_of_version_1_is_einval_for_size_and_map)
{
    struct domain *d = domain_with(64, 1);

    expect_neither(TYPE, STATUS, -EINVAL);
    assert_int_equal(model_gnttab_frames(d, SHARED), 1);
}

TEST(size_does_not_grow_the_table)
{
    struct domain *d = domain_with(64, 2);
    unsigned int used = model_pages_used();

    assert_int_equal(size(TYPE, SHARED), 64);
    assert_int_equal(size(TYPE, STATUS), 8);
    assert_int_equal(model_gnttab_frames(d, SHARED), 1);
    assert_int_equal(model_gnttab_frames(d, STATUS), 1);
    assert_int_equal(model_pages_used(), used);
}

TEST(beyond_the_limit_does_not_grow_the_table)
{
    struct domain *d = domain_with(64, 2);

    assert_int_equal(map(TYPE, SHARED, 0, 65), -EINVAL);
    assert_int_equal(map(TYPE, SHARED, 64, 1), -EINVAL);
    assert_int_equal(map(TYPE, STATUS, 0, 9), -EINVAL);
    assert_int_equal(model_gnttab_frames(d, SHARED), 1);
    assert_int_equal(model_gnttab_frames(d, STATUS), 1);
}

TEST(map_grows_the_table)
{
    struct domain *d = domain_with(200, 1);

    map_frames(d, TYPE, SHARED, 0, 1);
    assert_int_equal(model_gnttab_frames(d, SHARED), 1);
    unmap_all();

    map_frames(d, TYPE, SHARED, 10, 190);
    assert_int_equal(model_gnttab_frames(d, SHARED), 200);
}

TEST(map_of_frames_that_exist_grows_nothing)
{
    struct domain *d = domain_with(64, 2);

    assert_int_equal(model_gnttab_grow(d, 5), 0);
    map_frames(d, TYPE, SHARED, 0, 5);
    unmap_all();
    map_frames(d, TYPE, STATUS, 0, 1);
    assert_int_equal(model_gnttab_frames(d, SHARED), 5);
}

TEST(map_grows_status_frames)
{
    struct domain *d = domain_with(64, 2);

    map_frames(d, TYPE, STATUS, 2, 5);
    assert_int_equal(model_gnttab_frames(d, STATUS), 7);
    assert_int_equal(model_gnttab_frames(d, SHARED), 56);
}

/* Eight grant frames share a status frame; the limit may be any number. */
TEST(last_status_frame_of_an_odd_limit)
{
    static const unsigned int limits[] = { 1, 7, 12, 20, 63 };
    unsigned int i;

    for ( i = 0; i < ARRAY_SIZE(limits); i++ )
    {
        struct domain *d = domain_with(limits[i], 2);
        long nr = size(TYPE, STATUS);

        assert_int_equal(nr, (limits[i] + 7) / 8);
        map_frames(d, TYPE, STATUS, 0, nr);
        assert_true(model_gnttab_frames(d, SHARED) <= limits[i]);
        unmap_all();
        model_kill_domain(d);
    }
}

/* Returns true if no allocation failed. */
static bool grow_by_map(unsigned int id, unsigned int k)
{
    struct domain *d = domain_with(64, 2);
    unsigned int used = model_pages_used();
    long rc;

    model_fail_at(FAULT_PAGE, k);
    rc = map(TYPE, id, 0, 3);
    model_fail_never();
    if ( rc )
    {
        assert_int_equal(rc, -ENOMEM);
        assert_int_equal(request.mapped, 0);
        assert_int_equal(model_pages_used(), used);
    }
    else
        check_frames(d);
    unmap_all();
    model_kill_domain(d);

    return !rc;
}

TEST(every_page_of_a_growing_table_fails)
{
    unsigned int k;

    for ( k = 1; !grow_by_map(SHARED, k); k++ )
        ;
    assert_int_equal(k, 3);
    for ( k = 1; !grow_by_map(STATUS, k); k++ )
        ;
    assert_int_equal(k, 26);
}

/* Memory runs out after the first batch: a translated caller gets -EIO. */
TEST(growth_fails_in_a_later_batch)
{
    struct domain *d = domain_with(200, 1);

    model_gnttab_grow(d, 40);
    model_fail_at(FAULT_PAGE, ALWAYS);
    assert_int_equal(map(TYPE, SHARED, 0, 200),
                     mode->translated ? -EIO : -ENOMEM);
    assert_int_equal(request.mapped, mode->translated ? 32 : 0);
}

static void set_version_1(void)
{
    model_gnttab_set_version(model_find_domain(DOMID), 1);
}

/* The guest may drop its status frames while none is mapped. */
TEST(version_changes_between_continuations)
{
    domain_with(512, 2);
    model_fail_at(FAULT_PREEMPT, ALWAYS);
    model_hooks.preempted = set_version_1;
    assert_int_equal(map(TYPE, STATUS, 0, 64), mode->translated ? 0 : -EINVAL);
}

static void change_version(const spinlock_t *lock)
{
    model_hooks.lock = NULL;
    set_version_1();
}

/* max_frames() reads the version without the table's lock. */
TEST(version_changes_before_the_lock)
{
    struct domain *d = domain_with(64, 2);

    model_hooks.lock = change_version;
    assert_int_equal(map(TYPE, STATUS, 0, 1), -EINVAL);
    assert_int_equal(model_gnttab_frames(d, SHARED), 1);
    assert_int_equal(model_gnttab_frames(d, STATUS), 0);
}

static struct domain *greedy;

/* Called when frames are acquired but not mapped yet. */
static void free_frames(const spinlock_t *lock)
{
    unsigned int nr;

    if ( lock != &caller->p2m_lock )
        return;
    model_hooks.lock = NULL;
    set_version_1();
    /* Assign all free pages to another domain. */
    for ( nr = 2; !model_gnttab_grow(greedy, nr); nr++ )
        ;
}

/* Acquired frames must stay the guest's until they are mapped. */
TEST(version_changes_before_the_map)
{
    struct domain *d = domain_with(64, 2);

    greedy = model_create_domain(&(struct model_config){
        .domid = DOMID + 1,
        .max_vcpus = 1,
        .max_grant_frames = 2048,
    });
    model_hooks.lock = free_frames;
    map_frames(d, TYPE, STATUS, 0, 3);
    model_hooks.lock = NULL;
    unmap_all();
    model_check_references();
    model_kill_domain(greedy);
}

TEST(frames_outlive_their_domain)
{
    struct domain *d = domain_with(64, 2);

    assert_int_equal(map(TYPE, SHARED, 0, 3), 0);
    keep_mapped(d);
    model_kill_domain(d);
    model_check_references();
    assert_int_equal(model_domains(), 1);
    unmap_all();
    assert_int_equal(model_domains(), 0);
    assert_int_equal(model_pages_used(), 0);
}

#endif

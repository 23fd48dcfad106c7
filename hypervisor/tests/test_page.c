/* SPDX-License-Identifier: GPL-2.0-only */
/* Pages that a resource owns: allocated once, freed by the last reference. */

#include "suite.h"
#include "fake.h"

#define N NR_FAKE_PAGES

TEST(made_at_the_first_acquire_and_kept)
{
    struct domain *d = ordinary_domain();
    unsigned int used = model_pages_used();

    assert_int_equal(size(PAGES_TYPE, 0), N);
    assert_int_equal(model_pages_used(), used);

    map_frames(d, PAGES_TYPE, 0, 3, 1);
    assert_int_equal(model_pages_used(), used + N);
    unmap_all();

    map_frames(d, PAGES_TYPE, 0, 0, N);
    assert_int_equal(model_pages_used(), used + N);
    assert_int_equal(d->tot_pages, d->extra_pages);
}

TEST(pages_are_zero_but_for_what_init_wrote)
{
    unsigned int i, at;
    struct domain *d = ordinary_domain();

    assert_int_equal(map(PAGES_TYPE, 0, 0, N), 0);
    for ( i = 0; i < N; i++ )
    {
        const unsigned int *seen = model_see(true_frame(d, PAGES_TYPE, 0, i));

        for ( at = 0; at < PAGE_SIZE / sizeof(*seen); at++ )
            assert_int_equal(seen[at], at == 2 ? i : 0);
    }
}

TEST(xen_holds_allocation_reference_and_type)
{
    struct domain *d = ordinary_domain();
    const struct page_info *pg;

    assert_int_equal(map(PAGES_TYPE, 0, 0, 1), 0);
    unmap_all();
    pg = model_page(true_frame(d, PAGES_TYPE, 0, 0));
    assert_true(pg->count_info == (PGC_allocated | PGC_extra | 2));
    assert_true(pg->type_info == (PGT_writable_page | 1));
    assert_ptr_equal(pg->owner, d);
}

TEST(writable_where_the_resource_says_so)
{
    int mapping;
    struct domain *d = ordinary_domain();

    assert_int_equal(map(PAGES_TYPE, 0, 0, 1), 0);
    unmap_all();
    mapping = model_pv_map(d, true_frame(d, PAGES_TYPE, 0, 0), true);
    assert_true(mapping >= 0);
    model_pv_unmap(mapping);
}

/* Every allocation of a page, a mapping and an array fails once. */
TEST(memory_is_short)
{
    static const enum model_fault faults[] = {
        FAULT_XZALLOC, FAULT_PAGE, FAULT_MAP_GLOBAL,
    };
    unsigned int i, k, calls;

    for ( i = 0; i < ARRAY_SIZE(faults); i++ )
    {
        struct domain *d = ordinary_domain();
        unsigned int used = model_pages_used();

        calls = i ? N : 3;
        for ( k = 1; k <= calls; k++ )
        {
            model_fail_at(faults[i], k);
            assert_int_equal(map(PAGES_TYPE, 0, 0, N), -ENOMEM);
            assert_int_equal(request.mapped, 0);
            assert_null(d->resource_pages);
            assert_int_equal(model_pages_used(), used);
            assert_int_equal(model_allocations(), 0);
        }
        model_fail_never();
        map_frames(d, PAGES_TYPE, 0, 0, N);
        unmap_all();
        model_kill_domain(d);
    }
}

TEST(init_that_fails_leaves_nothing)
{
    struct domain *d = ordinary_domain();
    unsigned int used = model_pages_used();

    fake_init_result = -EILSEQ;
    assert_int_equal(map(PAGES_TYPE, 0, 0, 1), -EILSEQ);
    fake_init_result = 0;
    assert_null(d->resource_pages);
    assert_int_equal(model_pages_used(), used);
    assert_int_equal(model_allocations(), 0);
}

/* A request may exceed the number of pages allocated earlier. */
TEST(beyond_the_pages_is_einval)
{
    ordinary_domain();
    assert_int_equal(map(PAGES_TYPE, 30, 0, 10), 0);
    unmap_all();
    assert_int_equal(map(PAGES_TYPE, 30, 10, 1), -EINVAL);
    assert_int_equal(map(PAGES_TYPE, 30, 9, 2), -EINVAL);
    assert_int_equal(map(PAGES_TYPE, 30, 0, 11), -EINVAL);
    assert_int_equal(request.mapped, 0);
}

TEST(live_until_the_last_mapping_goes)
{
    struct domain *d = ordinary_domain();
    unsigned int used = model_pages_used();

    assert_int_equal(map(PAGES_TYPE, 0, 0, 2), 0);
    keep_mapped(d);
    model_kill_domain(d);
    model_check_references();
    /* The two mapped pages and their owner stay; the others are freed. */
    assert_int_equal(model_pages_used(), used + 2);
    assert_int_equal(model_allocations(), 0);
    unmap_all();
    assert_int_equal(model_pages_used(), 0);
    assert_int_equal(model_domains(), 0);
}

/* After several calls of domain_kill() all pages are freed, each once. */
TEST(release_is_preemptible)
{
    struct domain *d = ordinary_domain();

    assert_int_equal(map(PAGES_TYPE, 0, 0, N), 0);
    keep_mapped(d);
    model_fail_at(FAULT_PREEMPT, ALWAYS);
    model_kill_begin(d);
    model_fail_never();
    assert_int_equal(d->kill_calls, N);
    assert_null(d->resource_pages);
    assert_int_equal(model_allocations(), 0);
    model_kill_end(d);
    unmap_all();
    assert_int_equal(model_pages_used(), 0);
}

TEST(guest_cannot_free_them)
{
    unsigned int i;
    struct domain *d = pv_domain(1, 0);

    assert_int_equal(map(PAGES_TYPE, 0, 0, N), 0);
    unmap_all();
    for ( i = 0; i < N; i++ )
        assert_int_equal(
            model_guest_remove_page(d, true_frame(d, PAGES_TYPE, 0, i)),
            -EPERM);
    map_frames(d, PAGES_TYPE, 0, 0, N);
}

/* An HVM guest cannot name these pages: the check is for PV guests. */
TEST(hvm_guest_frees_what_it_has)
{
    struct domain *d = ordinary_domain();

    assert_int_equal(map(PAGES_TYPE, 0, 0, 1), 0);
    assert_int_equal(
        model_guest_remove_page(d, true_frame(d, PAGES_TYPE, 0, 0)), 0);
}

/* Mapping and unmap are seen with and without the allocation reference. */
TEST(page_without_its_allocation_reference)
{
    struct domain *d = pv_domain(1, 0);
    unsigned int used = model_pages_used();
    struct resource_pages *rp;

    assert_int_equal(map(PAGES_TYPE, 0, 0, 2), 0);
    keep_mapped(d);
    rp = d->resource_pages;
    model_drop_allocation(true_frame(d, PAGES_TYPE, 0, 0));
    model_drop_allocation(true_frame(d, PAGES_TYPE, 0, N - 1));
    assert_true(resource_pages_mapped(rp));
    unmap_all();
    assert_false(resource_pages_mapped(rp));
    assert_int_equal(map(PAGES_TYPE, 0, 0, 1), 0);
    keep_mapped(d);
    assert_true(resource_pages_mapped(rp));
    /* The page must be freed once, and not too early. */
    model_kill_domain(d);
    assert_int_equal(model_pages_used(), used + 1);
    unmap_all();
    assert_int_equal(model_pages_used(), 0);
}

/* A mapping of any frame counts. */
TEST(any_mapping_is_seen)
{
    unsigned int i;
    struct domain *d = ordinary_domain();

    for ( i = 0; i < 3 * N; i++ )
    {
        assert_int_equal(map(PAGES_TYPE, 0, i * 7 % N, 1), 0);
        keep_mapped(d);
        assert_true(resource_pages_mapped(d->resource_pages));
        assert_true(resource_pages_mapped(d->resource_pages));
        unmap_all();
        assert_false(resource_pages_mapped(d->resource_pages));
    }
}

TEST(unmapped_pages_go_with_the_domain)
{
    struct domain *d = ordinary_domain();

    assert_int_equal(map(PAGES_TYPE, 0, 0, N), 0);
    unmap_all();
    model_kill_begin(d);
    assert_null(d->resource_pages);
    assert_int_equal(model_allocations(), 0);
    model_kill_end(d);
    assert_int_equal(model_pages_used(), 0);
}

TEST(dying_domain_is_esrch)
{
    struct domain *d = ordinary_domain();

    model_kill_begin(d);
    fake_ignores_death = true;
    assert_int_equal(map(PAGES_TYPE, 0, 0, 1), -ESRCH);
    fake_ignores_death = false;
    assert_int_equal(request.mapped, 0);
    assert_null(d->resource_pages);
    model_kill_end(d);
}

static long late_rc;

/* Called when the domain is dying but still has its pages. */
static void acquire_late(const spinlock_t *lock)
{
    model_hooks.lock = NULL;
    late_rc = map(PAGES_TYPE, 0, 0, 1);
}

TEST(dying_domain_that_still_has_pages_is_esrch)
{
    struct domain *d = ordinary_domain();

    assert_int_equal(map(PAGES_TYPE, 0, 0, 1), 0);
    unmap_all();
    assert_non_null(d->resource_pages);
    fake_ignores_death = true;
    model_hooks.lock = acquire_late;
    model_kill_begin(d);
    fake_ignores_death = false;
    assert_int_equal(late_rc, -ESRCH);
    assert_int_equal(request.mapped, 0);
    model_kill_end(d);
}

static struct model_request other_request;
static const spinlock_t *other_lock;

/* Another processor acquires the frames first. */
static void other_acquires_first(const spinlock_t *lock)
{
    other_lock = lock;
    model_hooks.lock = NULL;
    prepare(PAGES_TYPE, 0, 0, 1);
    other_request = request;
    other_request.frames[0] = FIRST_GFN + 500;
    assert_int_equal(model_acquire(&other_request), 0);
    prepare(PAGES_TYPE, 0, 0, 2);
}

TEST(racing_first_acquires_make_pages_once)
{
    struct domain *d = ordinary_domain();
    unsigned int used = model_pages_used();

    model_hooks.lock = other_acquires_first;
    assert_int_equal(map(PAGES_TYPE, 0, 0, 1), 0);
    assert_ptr_equal(other_lock, (const void *)&d->domain_lock);
    assert_int_equal(model_pages_used(), used + N);
    assert_int_equal(model_allocations(), 3);
}

/* The domain dies between the first check and the domain's lock. */
TEST(domain_dies_before_the_lock)
{
    fake_victim = ordinary_domain();
    model_hooks.lock = fake_kill_at_lock;
    assert_int_equal(map(PAGES_TYPE, 0, 0, 1), -ESRCH);
    assert_null(fake_victim->resource_pages);
    model_kill_end(fake_victim);
}

TEST(domain_dies_with_its_frames_half_mapped)
{
    fake_victim = ordinary_domain();
    model_fail_at(FAULT_PREEMPT, 1);
    model_hooks.preempted = fake_kill_victim;
    assert_int_equal(map(PAGES_TYPE, 0, 0, N),
                     mode->translated ? -EIO : -ESRCH);
    assert_int_equal(model_domains(), mode->translated);
    unmap_all();
    assert_int_equal(model_pages_used(), 0);
}

TEST(domains_have_pages_of_their_own)
{
    struct domain *d = ordinary_domain();
    struct domain *e = model_create_domain(&(struct model_config){
        .domid = DOMID + 1,
        .max_vcpus = 1,
    });

    map_frames(d, PAGES_TYPE, 0, 0, 1);
    unmap_all();
    prepare(PAGES_TYPE, 0, 0, 1)->domid = DOMID + 1;
    assert_int_equal(model_acquire(&request), 0);
    check_frames(e);
    assert_true(true_frame(d, PAGES_TYPE, 0, 0) !=
                true_frame(e, PAGES_TYPE, 0, 0));
    unmap_all();
    model_kill_domain(e);
    map_frames(d, PAGES_TYPE, 0, 0, N);
}

#ifdef NDEBUG
/* A page that cannot get its type is leaked rather than freed twice. */
TEST(page_that_gets_no_type)
{
    struct page_info *pg;
    unsigned int i;
    struct domain *d = ordinary_domain();
    unsigned int used = model_pages_used();

    model_fail_at(FAULT_TYPE, 3);
    assert_int_equal(map(PAGES_TYPE, 0, 0, N), -ENOMEM);
    model_fail_never();
    assert_int_equal(model_pages_used(), used + 1);

    /* Free the leaked page, for the model's accounting. */
    for ( i = 0, pg = NULL; !pg; i++ )
        if ( model_page(0x1000 + i)->count_info ==
             (PGC_allocated | PGC_extra | 1) )
            pg = model_page(0x1000 + i);
    assert_true(get_page(pg, d));
    put_page_alloc_ref(pg);
    put_page(pg);
}
#endif

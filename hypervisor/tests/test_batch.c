/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Many frames: every step of every batch and continuation fails once.
 * A translated caller gets -EIO if, and only if, frames were mapped before the
 * error; any other caller gets the error itself.
 */

#include "suite.h"
#include "fake.h"

static const unsigned int counts[] = { 1, 31, 32, 33, 64, 65, 200 };

#define for_each_count(nr)                                              \
    for ( const unsigned int *c_ = counts;                              \
          c_ < counts + ARRAY_SIZE(counts) && ((nr) = *c_, true); c_++ )

static void expect_error(long rc, long error)
{
    if ( mode->translated && request.mapped )
        assert_int_equal(rc, -EIO);
    else
        assert_int_equal(rc, error);
    assert_int_equal(model_mapped_gfns(caller), request.mapped);
    if ( !mode->translated )
        assert_int_equal(request.mapped, 0);
    unmap_all();
    model_check_references();
}

static struct domain *begin_frames(unsigned int nr)
{
    struct domain *d = ordinary_domain();

    fake_begin(d, nr);

    return d;
}

static void end_frames(struct domain *d)
{
    unmap_all();
    fake_end();
    model_kill_domain(d);
}

static void frames_come_in_order(void **state)
{
    unsigned int nr;

    for_each_mode()
        for_each_count(nr)
        {
            struct domain *d = begin_frames(nr + 10);

            assert_int_equal(map(FAKE_TYPE, 0, 5, nr), 0);
            check_frames(d);
            assert_int_equal(request.calls, 1);
            keep_mapped(d);
            model_check_references();
            end_frames(d);
        }
}

/* acquire() may return fewer frames than requested, at any time. */
static void acquire_of_a_few_at_a_time(void **state)
{
    unsigned int nr, few;

    for_each_mode()
        for_each_count(nr)
            for ( few = 1; few <= 33; few += 8 )
            {
                struct domain *d = begin_frames(nr);

                fake.at_most = few;
                assert_int_equal(map(FAKE_TYPE, 0, 0, nr), 0);
                check_frames(d);
                end_frames(d);
            }
}

static void preempted_at_every_check(void **state)
{
    unsigned int nr, k, checks;

    for_each_mode()
        for_each_count(nr)
        {
            struct domain *d = begin_frames(nr);

            checks = (nr - 1) / 32;
            for ( k = 1; k <= checks + 1; k++ )
            {
                model_fail_at(FAULT_PREEMPT, k);
                assert_int_equal(map(FAKE_TYPE, 0, 0, nr), 0);
                assert_int_equal(model_calls(FAULT_PREEMPT), checks);
                assert_int_equal(request.calls, k <= checks ? 2 : 1);
                check_frames(d);
                unmap_all();
            }

            model_fail_at(FAULT_PREEMPT, ALWAYS);
            assert_int_equal(map(FAKE_TYPE, 0, 0, nr), 0);
            assert_int_equal(request.calls, checks + 1);
            check_frames(d);
            model_fail_never();
            end_frames(d);
        }
}

/* Fail every call once, with and without continuations. */
static void fail_at_every(enum model_fault fault, long error, bool preempted)
{
    unsigned int nr, k, calls;

    for_each_mode()
        for_each_count(nr)
        {
            struct domain *d = begin_frames(nr);

            if ( preempted )
                model_fail_at(FAULT_PREEMPT, ALWAYS);
            model_fail_at(fault, 0);
            assert_int_equal(map(FAKE_TYPE, 0, 0, nr), 0);
            calls = model_calls(fault);
            unmap_all();
            for ( k = 1; k <= calls; k++ )
            {
                model_fail_at(fault, k);
                expect_error(map(FAKE_TYPE, 0, 0, nr), error);
            }
            model_fail_never();
            end_frames(d);
        }
}

/*
 * After the first batch, upstream returns the error itself: frames stay mapped.
 */
static void eio_for_every_frame_after_the_first(void **state)
{
    fail_at_every(FAULT_P2M, -ENOMEM, false);
}

static void eio_for_every_frame_in_every_continuation(void **state)
{
    fail_at_every(FAULT_P2M, -ENOMEM, true);
}

static void copy_in_fails_at_every_call(void **state)
{
    fail_at_every(FAULT_COPY_IN, -EFAULT, false);
}

static void copy_in_fails_in_every_continuation(void **state)
{
    fail_at_every(FAULT_COPY_IN, -EFAULT, true);
}

static void copy_out_fails_at_every_call(void **state)
{
    fail_at_every(FAULT_COPY_OUT, -EFAULT, false);
}

static void copy_out_fails_in_every_continuation(void **state)
{
    fail_at_every(FAULT_COPY_OUT, -EFAULT, true);
}

static void xsm_changes_its_mind_in_a_continuation(void **state)
{
    fail_at_every(FAULT_XSM, -EPERM, true);
}

static void acquire_fails_at_every_call(void **state)
{
    unsigned int nr, k;

    for_each_mode()
        for_each_count(nr)
            for ( k = 1; k <= (nr - 1) / 32 + 1; k++ )
            {
                struct domain *d = begin_frames(nr);

                fake.fail_at = k;
                fake.error = -EBUSY;
                expect_error(map(FAKE_TYPE, 0, 0, nr), -EBUSY);
                assert_int_equal(fake.calls, k);
                end_frames(d);
            }
}

/* Make a byte of the list unreadable or unwritable. */
static void hole_in_the_list(void **state)
{
    const unsigned int nr = 40;
    unsigned int byte, bytes;

    for_each_mode()
    {
        struct domain *d = begin_frames(nr);

        bytes = nr * (mode->compat ? 4 : 8);
        for ( byte = 0; byte < bytes; byte++ )
        {
            model_guest_hole(GUEST_LIST + byte, GUEST_LIST + byte + 1,
                             mode->translated);
            expect_error(map(FAKE_TYPE, 0, 0, nr), -EFAULT);
        }
        model_guest_hole(GUEST_LIST + byte, GUEST_LIST + byte + 1,
                         mode->translated);
        assert_int_equal(map(FAKE_TYPE, 0, 0, nr), 0);
        model_guest_hole(0, 0, mode->translated);
        end_frames(d);
    }
}

/* A GFN that has a frame cannot get another one. */
static void gfn_twice_in_a_list(void **state)
{
    for_each_mode()
        if ( mode->translated )
        {
            struct domain *d = begin_frames(40);

            prepare(FAKE_TYPE, 0, 0, 40)->frames[35] = FIRST_GFN;
            expect_error(model_acquire(&request), -EPERM);
            assert_int_equal(request.mapped, 35);
            prepare(FAKE_TYPE, 0, 0, 2)->frames[0] = NR_GFNS;
            expect_error(model_acquire(&request), -ENOMEM);
            assert_int_equal(request.mapped, 0);
            end_frames(d);
        }
}

static void mfn_that_32_bits_do_not_hold(void **state)
{
    const unsigned long above = 40;

    for_each_mode()
    {
        struct domain *d;

        /* The first page is the domain's grant frame; fake.c's pages follow. */
        model_set_first_mfn((1UL << 32) - above);
        d = begin_frames(60);
        if ( mode->compat && !mode->translated )
            expect_error(map(FAKE_TYPE, 0, 0, 60), -ERANGE);
        else
        {
            assert_int_equal(map(FAKE_TYPE, 0, 0, 60), 0);
            check_frames(d);
        }
        end_frames(d);
    }
}

static void domain_dies_between_continuations(void **state)
{
    for_each_mode()
    {
        fake_victim = begin_frames(65);
        model_fail_at(FAULT_PREEMPT, ALWAYS);
        model_hooks.preempted = fake_kill_victim;
        expect_error(map(FAKE_TYPE, 0, 0, 65), -ESRCH);
        assert_int_equal(request.calls, 2);
        /* The last call is an extra one: see model_kill_begin(). */
        assert_int_equal(fake.teardowns, 2);
    }
}

static void shrink_resource(void)
{
    fake.check = -ENXIO;
}

static void resource_goes_between_continuations(void **state)
{
    for_each_mode()
    {
        struct domain *d = begin_frames(65);

        model_fail_at(FAULT_PREEMPT, ALWAYS);
        model_hooks.preempted = shrink_resource;
        expect_error(map(FAKE_TYPE, 0, 0, 65), -ENXIO);
        end_frames(d);
    }
}

#ifdef NDEBUG
/* A wrong result stops a debug build; a release build returns an error. */
static void acquire_that_is_wrong(void **state)
{
    for_each_mode()
    {
        struct domain *d = begin_frames(65);

        fake.fail_at = 2;
        fake.error = 0;
        expect_error(map(FAKE_TYPE, 0, 0, 65), -EINVAL);
        fake.calls = 0;
        fake.error = 33;
        expect_error(map(FAKE_TYPE, 0, 0, 65), -EINVAL);
        end_frames(d);
    }
}
#endif

const struct CMUnitTest batch_tests[] = {
    cmocka_unit_test(frames_come_in_order),
    cmocka_unit_test(acquire_of_a_few_at_a_time),
    cmocka_unit_test(preempted_at_every_check),
    cmocka_unit_test(eio_for_every_frame_after_the_first),
    cmocka_unit_test(eio_for_every_frame_in_every_continuation),
    cmocka_unit_test(copy_in_fails_at_every_call),
    cmocka_unit_test(copy_in_fails_in_every_continuation),
    cmocka_unit_test(copy_out_fails_at_every_call),
    cmocka_unit_test(copy_out_fails_in_every_continuation),
    cmocka_unit_test(xsm_changes_its_mind_in_a_continuation),
    cmocka_unit_test(acquire_fails_at_every_call),
    cmocka_unit_test(hole_in_the_list),
    cmocka_unit_test(gfn_twice_in_a_list),
    cmocka_unit_test(mfn_that_32_bits_do_not_hold),
    cmocka_unit_test(domain_dies_between_continuations),
    cmocka_unit_test(resource_goes_between_continuations),
#ifdef NDEBUG
    cmocka_unit_test(acquire_that_is_wrong),
#endif
};
GROUP_SIZE(batch);

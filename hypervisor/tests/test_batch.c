/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Many frames: every step of every batch and continuation fails once.
 * A translated caller gets -EIO if, and only if, frames were mapped before the
 * error; any other caller gets the error itself.
 */

#include "suite.h"
#include "fake.h"

static const unsigned int counts[] = { 1, 31, 32, 33, 64, 65, 200 };

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

TEST_TABLES(frames_come_in_order)
{
    unsigned int nr;

    for_each_of(counts, nr)
    {
        struct domain *d = begin_frames(nr + 10);

        map_frames(d, FAKE_TYPE, 0, 5, nr);
        assert_int_equal(request.calls, 1);
        keep_mapped(d);
        model_check_references();
        end_frames(d);
    }
}

/* acquire() may return fewer frames than requested, at any time. */
TEST_TABLES(acquire_of_a_few_at_a_time)
{
    unsigned int nr, few;

    for_each_of(counts, nr)
        for ( few = 1; few <= 33; few += 8 )
        {
            struct domain *d = begin_frames(nr);

            fake.at_most = few;
            map_frames(d, FAKE_TYPE, 0, 0, nr);
            end_frames(d);
        }
}

TEST_TABLES(preempted_at_every_check)
{
    unsigned int nr, k, checks;

    for_each_of(counts, nr)
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

    for_each_of(counts, nr)
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

#define FAILS_AT_EVERY_CALL(name, ...) \
    TEST_TABLES(name) { fail_at_every(__VA_ARGS__); }

/*
 * After the first batch, upstream returns the error itself: frames stay mapped.
 */
FAILS_AT_EVERY_CALL(eio_for_every_frame_after_the_first,
                    FAULT_P2M, -ENOMEM, false)
FAILS_AT_EVERY_CALL(eio_for_every_frame_in_every_continuation,
                    FAULT_P2M, -ENOMEM, true)
/* The entry is filled: the caller must remove it. */
FAILS_AT_EVERY_CALL(iommu_map_fails_at_every_frame,
                    FAULT_IOMMU_MAP, -EIO, false)
FAILS_AT_EVERY_CALL(iommu_map_fails_in_every_continuation,
                    FAULT_IOMMU_MAP, -EIO, true)
FAILS_AT_EVERY_CALL(iommu_flush_fails_at_every_call, FAULT_IOTLB, -EIO, false)
FAILS_AT_EVERY_CALL(iommu_flush_fails_in_every_continuation,
                    FAULT_IOTLB, -EIO, true)
FAILS_AT_EVERY_CALL(reference_fails_at_every_frame,
                    FAULT_REFERENCE, -EBUSY, false)
FAILS_AT_EVERY_CALL(copy_in_fails_at_every_call,
                    FAULT_COPY_IN, -EFAULT, false)
FAILS_AT_EVERY_CALL(copy_in_fails_in_every_continuation,
                    FAULT_COPY_IN, -EFAULT, true)
FAILS_AT_EVERY_CALL(copy_out_fails_at_every_call,
                    FAULT_COPY_OUT, -EFAULT, false)
FAILS_AT_EVERY_CALL(copy_out_fails_in_every_continuation,
                    FAULT_COPY_OUT, -EFAULT, true)
FAILS_AT_EVERY_CALL(xsm_changes_its_mind_in_a_continuation,
                    FAULT_XSM, -EPERM, true)

TEST_TABLES(acquire_fails_at_every_call)
{
    unsigned int nr, k;

    for_each_of(counts, nr)
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
TEST_TABLES(hole_in_the_list)
{
    const unsigned int nr = 40;
    unsigned int byte, bytes;
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

/* A GFN that has a frame cannot get another one. */
TEST_TABLES(gfn_twice_in_a_list)
{
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

TEST_TABLES(mfn_that_32_bits_do_not_hold)
{
    const unsigned long above = 40;
    struct domain *d;

    /* The first page is the domain's grant frame; fake.c's pages follow. */
    model_set_first_mfn((1UL << 32) - above);
    d = begin_frames(60);
    if ( mode->compat && !mode->translated )
        expect_error(map(FAKE_TYPE, 0, 0, 60), -ERANGE);
    else
    {
        map_frames(d, FAKE_TYPE, 0, 0, 60);
    }
    end_frames(d);
}

TEST_TABLES(domain_dies_between_continuations)
{
    fake_victim = begin_frames(65);
    model_fail_at(FAULT_PREEMPT, ALWAYS);
    model_hooks.preempted = fake_kill_victim;
    expect_error(map(FAKE_TYPE, 0, 0, 65), -ESRCH);
    assert_int_equal(request.calls, 2);
    /* The last call is an extra one: see model_kill_begin(). */
    assert_int_equal(fake.teardowns, 2);
}

static void shrink_resource(void)
{
    fake.check = -ENXIO;
}

TEST(resource_goes_between_continuations)
{
    struct domain *d = begin_frames(65);

    model_fail_at(FAULT_PREEMPT, ALWAYS);
    model_hooks.preempted = shrink_resource;
    expect_error(map(FAKE_TYPE, 0, 0, 65), -ENXIO);
    end_frames(d);
}

#ifdef NDEBUG
/* A wrong result stops a debug build; a release build returns an error. */
TEST(acquire_that_is_wrong)
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
#endif

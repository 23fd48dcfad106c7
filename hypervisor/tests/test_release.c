/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Release: remove many foreign frames from a translated caller's memory map.
 * The model checks that frames are flushed from all TLBs before they are freed,
 * and that every flush is done when the hypercall ends.
 */

#include <stdio.h>
#include <public/resource_release.h>

#include "suite.h"
#include "fake.h"
#include "resource_release.h"

#ifdef CONFIG_X86

#define MAX_EXTENT (UINT_MAX >> MEMOP_EXTENT_SHIFT)

static const unsigned int counts[] = {
    1, 2, 31, 32, 33, 127, 128, 129, 256, 257, 600,
};

static struct model_request *prepare_release(unsigned int nr)
{
    prepare(XEN_RESOURCE_RELEASE, 0, 0, nr)->domid = DOMID_SELF;

    return &request;
}

static long release(unsigned int nr)
{
    return model_acquire(prepare_release(nr));
}

static long size_of_release(void)
{
    long rc;

    prepare_release(0)->no_list = true;
    rc = model_acquire(&request);

    return rc ?: request.nr_frames;
}

/* Create a domain with @nr frames and map them at the caller's GFNs. */
static struct domain *begin_mapped(unsigned int nr)
{
    struct domain *d = ordinary_domain();

    fake_begin(d, nr);
    assert_int_equal(map(FAKE_TYPE, 0, 0, nr), 0);
    model_flushes = (struct model_flushes){};

    return d;
}

static void end_mapped(struct domain *d)
{
    model_check_references();
    model_fail_never();
    unmap_all();
    model_forget_leaks();
    fake_end();
    model_kill_domain(d);
}

static void expect_flushes(unsigned int nr)
{
    assert_int_equal(model_flushes.tlb, nr);
    assert_int_equal(model_flushes.iotlb, nr);
}

static unsigned int chunks_of(unsigned int nr)
{
    return DIV_ROUND_UP(nr, RELEASE_CHUNK);
}

TEST_TRANSLATED(size_is_what_one_call_takes)
{
    assert_int_equal(size_of_release(), MAX_EXTENT);
}

TEST_TRANSLATED(all_go_with_one_flush_a_chunk)
{
    unsigned int nr, i;

    for_each_of(counts, nr)
    {
        struct domain *d = begin_mapped(nr);

        assert_int_equal(release(nr), 0);
        assert_int_equal(request.calls, 1);
        assert_int_equal(request.nr_frames, nr);
        assert_int_equal(model_mapped_gfns(caller), 0);
        expect_flushes(chunks_of(nr));
        /* The list must not be written. */
        for ( i = 0; i < MAX_LIST; i++ )
            assert_int_equal(request.frames[i], FIRST_GFN + i);
        end_mapped(d);
    }
}

/* Only the entries hold the frames: a release flushes, then frees them. */
TEST_TRANSLATED(frames_of_a_dead_domain_are_freed)
{
    unsigned int nr, used;

    for_each_of(counts, nr)
    {
        struct domain *d = begin_mapped(nr);

        fake_end();
        model_kill_domain(d);
        assert_ptr_equal(model_find_domain(DOMID), d);
        used = model_pages_used();
        if ( nr > 1 )
        {
            assert_int_equal(release(nr - 1), 0);
            assert_int_equal(model_pages_used(), used - (nr - 1));
        }
        assert_int_equal(release(nr), 0);
        assert_null(model_find_domain(DOMID));
        assert_int_equal(model_pages_used(), 0);
    }
}

TEST_TRANSLATED(only_what_is_listed_goes)
{
    struct domain *d = begin_mapped(300);

    prepare_release(130);
    request.frames[0] = FIRST_GFN + 299;
    assert_int_equal(model_acquire(&request), 0);
    assert_int_equal(model_mapped_gfns(caller), 170);
    assert_int_not_equal(caller->gfn_mfn[FIRST_GFN], 0);
    assert_int_equal(caller->gfn_mfn[FIRST_GFN + 299], 0);
    end_mapped(d);
}

/* Alternate between two tables: same indices, different GFNs. */
TEST_TRANSLATED(gfns_of_two_tables_in_turn)
{
    const unsigned int nr = 200;
    unsigned int i;
    struct domain *d = ordinary_domain();

    fake_begin(d, nr);
    prepare(FAKE_TYPE, 0, 0, nr);
    for ( i = 0; i < nr; i++ )
        request.frames[i] = i % 2 ? NR_GFNS / 2 + FIRST_GFN + nr - 1 - i
                                  : FIRST_GFN + i;
    assert_int_equal(model_acquire(&request), 0);

    request.type = XEN_RESOURCE_RELEASE;
    request.domid = DOMID_SELF;
    assert_int_equal(model_acquire(&request), 0);
    assert_int_equal(model_mapped_gfns(caller), 0);
    end_mapped(d);
}

TEST_TRANSLATED(holes_are_as_good_as_released)
{
    unsigned int i;
    struct domain *d = begin_mapped(300);

    for ( i = 0; i < 300; i += 3 )
        model_unmap_gfn(caller, FIRST_GFN + i);
    prepare_release(600);
    request.frames[0] = NR_GFNS;
    request.frames[7] = UINT_MAX;
    assert_int_equal(model_acquire(&request), 0);
    assert_int_equal(model_mapped_gfns(caller), 1);
    assert_int_not_equal(caller->gfn_mfn[FIRST_GFN + 7], 0);
    end_mapped(d);
}

/* GFN bits beyond the page tables' indices must not be ignored. */
TEST_TRANSLATED(gfn_beyond_all_tables_is_a_hole)
{
    struct domain *d = begin_mapped(2);

    if ( !mode->compat )
    {
        prepare_release(1)->frames[0] = (1UL << 36) + FIRST_GFN;
        assert_int_equal(model_acquire(&request), 0);
        request.frames[0] = ~0UL;
        assert_int_equal(model_acquire(&request), 0);
        assert_int_equal(model_mapped_gfns(caller), 2);
    }
    end_mapped(d);
}

TEST_TRANSLATED(nothing_to_release_is_nothing_to_flush)
{
    struct domain *d = begin_mapped(129);

    assert_int_equal(release(129), 0);
    expect_flushes(2);
    assert_int_equal(release(129), 0);
    expect_flushes(2);
    end_mapped(d);
}

TEST_TRANSLATED(gfn_twice_is_a_hole_then)
{
    unsigned int i;
    struct domain *d = begin_mapped(100);

    prepare_release(600);
    for ( i = 0; i < 600; i++ )
        request.frames[i] = FIRST_GFN + i * 7 % 100;
    assert_int_equal(model_acquire(&request), 0);
    assert_int_equal(model_mapped_gfns(caller), 0);
    expect_flushes(1);
    end_mapped(d);
}

/* Other memory at a GFN stays, and so do all GFNs after it. */
TEST_TRANSLATED(other_memory_stops_it)
{
    static const unsigned int places[] = { 0, 1, 127, 128, 129, 255, 299 };
    const unsigned int nr = 300;
    unsigned int i, at;

    for ( i = 0; i < ARRAY_SIZE(places); i++ )
    {
        struct domain *d = begin_mapped(nr);

        at = places[i];
        caller->gfn_ram[5] = true;
        prepare_release(nr)->frames[at] = 5;
        assert_int_equal(model_acquire(&request), -EINVAL);
        assert_true(caller->gfn_ram[5]);
        assert_int_equal(model_mapped_gfns(caller), nr - at);
        expect_flushes(chunks_of(at));
        caller->gfn_ram[5] = false;
        end_mapped(d);
    }
}

/*
 * Every GFN has its frame or is empty, so a caller can release the rest one by
 * one.  An empty GFN can be reused, except after -EIO.
 */
static void go_on_one_by_one(unsigned int nr, long error)
{
    unsigned int i, left = model_mapped_gfns(caller), kept = 0;

    model_check_references();
    for ( i = 0; i < nr; i++ )
        kept += model_iommu_keeps(FIRST_GFN + i);
    assert_int_equal(kept, model_leaked());
    assert_int_equal(error == -EIO, kept != 0);
    for ( i = 0; i < nr; i++ )
    {
        int rc = model_unmap_gfn(caller, FIRST_GFN + i);

        assert_true(rc == -ENOENT || !model_iommu_keeps(FIRST_GFN + i));
        left -= !rc;
    }
    assert_int_equal(left, 0);
    assert_int_equal(model_mapped_gfns(caller), 0);
}

/* A failure at any call is reported; only one of the IOMMU becomes -EIO. */
static void fail_at_every(enum model_fault fault, long error, bool preempted)
{
    const unsigned int nr = 130;
    unsigned int k, calls = 1;

    for_each_translated()
        for ( k = 1; k <= calls; k++ )
        {
            struct domain *d = begin_mapped(nr);

            if ( preempted )
                model_fail_at(FAULT_PREEMPT, ALWAYS);
            model_fail_at(fault, 0);
            if ( k == 1 )
            {
                assert_int_equal(release(nr), 0);
                calls = model_calls(fault);
                assert_true(calls);
                model_fail_at(FAULT_PREEMPT, 0);
                assert_int_equal(map(FAKE_TYPE, 0, 0, nr), 0);
                if ( preempted )
                    model_fail_at(FAULT_PREEMPT, ALWAYS);
            }
            model_fail_at(fault, k);
            assert_int_equal(release(nr), error);
            go_on_one_by_one(nr, error);
            end_mapped(d);
        }
}

TEST_ONCE(clearing_fails_at_every_entry)
{
    fail_at_every(FAULT_CLEAR, -ENOMEM, false);
    fail_at_every(FAULT_CLEAR, -ENOMEM, true);
}

/* The entry is cleared, and the IOMMU keeps the entry of that frame. */
TEST_ONCE(iommu_fails_at_every_entry)
{
    fail_at_every(FAULT_UNMAP, -EIO, false);
    fail_at_every(FAULT_UNMAP, -EIO, true);
}

TEST_ONCE(reference_fails_at_every_entry)
{
    fail_at_every(FAULT_REFERENCE, -EBUSY, false);
}

TEST_ONCE(flush_fails_at_every_chunk)
{
    fail_at_every(FAULT_IOTLB, -EIO, false);
    fail_at_every(FAULT_IOTLB, -EIO, true);
}

/* Frame counts in the last line of the log; 0 and 0 without such a line. */
static unsigned int logged_leaks(unsigned int *since_boot)
{
    const char *text = strstr(model_log, "failed: ");
    unsigned int nr = 0;

    *since_boot = 0;
    if ( text )
        sscanf(text, "failed: %u frames leaked, %u since boot", &nr,
               since_boot);

    return nr;
}

/* Exactly the frames that the IOMMU still maps leak, and the log says so. */
static void expect_leaks(enum model_fault fault, unsigned int k,
                         unsigned int nr)
{
    struct domain *d = begin_mapped(300);
    unsigned int before, after;

    logged_leaks(&before);
    model_fail_at(fault, k);
    assert_int_equal(release(300), -EIO);
    assert_int_equal(model_leaked(), nr);
    model_check_references();
    assert_int_equal(logged_leaks(&after), nr);
    assert_int_equal(after, before + nr);
    end_mapped(d);
}

TEST_TRANSLATED(leaks_are_counted)
{
    expect_leaks(FAULT_IOTLB, 1, 128);
    expect_leaks(FAULT_IOTLB, 3, 300 - 256);
    expect_leaks(FAULT_UNMAP, 1, 1);
    expect_leaks(FAULT_UNMAP, 200, 1);
}

/* In one chunk an unmap fails and then the flush: every frame leaks once. */
TEST_TRANSLATED(unmap_and_flush_fail)
{
    struct domain *d = begin_mapped(100);

    model_fail_at(FAULT_UNMAP, 50);
    model_fail_at(FAULT_IOTLB, 1);
    assert_int_equal(release(100), -EIO);
    assert_int_equal(model_leaked(), 50);
    assert_int_equal(model_mapped_gfns(caller), 50);
    expect_flushes(1);
    end_mapped(d);
}

/* A device may still write to it: it must not be allocated again. */
TEST_TRANSLATED(leaked_frame_keeps_its_domain)
{
    struct domain *d = begin_mapped(3);

    model_fail_at(FAULT_IOTLB, 1);
    assert_int_equal(release(3), -EIO);
    model_fail_never();
    assert_int_equal(model_mapped_gfns(caller), 0);
    fake_end();
    model_kill_domain(d);
    assert_ptr_equal(model_find_domain(DOMID), d);
    model_check_references();
    model_forget_leaks();
    assert_null(model_find_domain(DOMID));
    assert_int_equal(model_pages_used(), 0);
}

TEST_ONCE(xsm_refuses)
{
    for_each_translated()
    {
        model_fail_at(FAULT_XSM, 1);
        assert_int_equal(size_of_release(), -EPERM);
    }
    fail_at_every(FAULT_XSM, -EPERM, false);
    fail_at_every(FAULT_XSM, -EPERM, true);
}

/* The first copy is that of the structure, which tests of acquire cover. */
TEST_TRANSLATED(list_cannot_be_read)
{
    const unsigned int nr = 130;
    unsigned int byte;
    unsigned int size = mode->compat ? 4 : 8;
    struct domain *d = begin_mapped(nr);

    for ( byte = 0; byte <= nr * size; byte++ )
    {
        bool behind = byte == nr * size;

        model_guest_hole(GUEST_LIST + byte, GUEST_LIST + byte + 1, true);
        assert_int_equal(release(nr), behind ? 0 : -EFAULT);
        if ( byte < RELEASE_CHUNK * size )
            assert_int_equal(model_mapped_gfns(caller), nr);
        else
            assert_int_equal(model_mapped_gfns(caller), behind ? 0 : 2);
    }
    model_guest_hole(0, 0, true);
    end_mapped(d);
}

TEST_TRANSLATED(preempted_at_every_check)
{
    unsigned int nr, k;

    for_each_of(counts, nr)
        for ( k = 0; k <= chunks_of(nr); k++ )
        {
            struct domain *d = begin_mapped(nr);

            model_fail_at(FAULT_PREEMPT, k ?: ALWAYS);
            assert_int_equal(release(nr), 0);
            assert_int_equal(model_calls(FAULT_PREEMPT), chunks_of(nr) - 1);
            assert_int_equal(request.calls, !k ? chunks_of(nr)
                             : k < chunks_of(nr) ? 2 : 1);
            assert_int_equal(model_mapped_gfns(caller), 0);
            expect_flushes(chunks_of(nr));
            end_mapped(d);
        }
}

TEST_TRANSLATED(domain_dies_meanwhile)
{
    fake_victim = begin_mapped(300);
    model_fail_at(FAULT_PREEMPT, ALWAYS);
    model_hooks.preempted = fake_kill_victim;
    assert_int_equal(release(300), 0);
    assert_null(model_find_domain(DOMID));
    model_hooks.preempted = NULL;
}

static void spoil_pad(struct model_request *r) { r->pad = 1; }
static void spoil_id(struct model_request *r) { r->id = 1; }
static void spoil_frame(struct model_request *r) { r->frame = 1; }
static void name_own(struct model_request *r) { r->domid = 0; }
static void name_other(struct model_request *r) { r->domid = DOMID; }
static void name_none(struct model_request *r) { r->domid = DOMID + 1; }

/* Size query and release fail alike, and no entry is cleared. */
static void expect(long error, void (*spoil)(struct model_request *))
{
    struct domain *d = begin_mapped(40);

    prepare_release(40);
    spoil(&request);
    assert_int_equal(model_acquire(&request), error);
    assert_int_equal(model_mapped_gfns(caller), 40);

    prepare_release(0)->no_list = true;
    spoil(&request);
    assert_int_equal(model_acquire(&request), error);
    assert_int_equal(request.nr_frames, 0);
    end_mapped(d);
}

TEST_TRANSLATED(wrong_arguments)
{
    expect(-EINVAL, spoil_pad);
    expect(-EINVAL, spoil_id);
    expect(-EINVAL, spoil_frame);
}

/* For other domains the type is unknown. */
TEST_TRANSLATED(other_domains)
{
    expect(-EPERM, name_own);
    expect(-EOPNOTSUPP, name_other);
    expect(-ESRCH, name_none);
}

TEST_TRANSLATED(wrong_numbers)
{
    struct domain *d = begin_mapped(40);

    assert_int_equal(release(0), -EINVAL);
    assert_int_equal(release(MAX_EXTENT + 1), -EINVAL);
    assert_int_equal(release(UINT_MAX), -EINVAL);
    prepare_release(40)->no_list = true;
    assert_int_equal(model_acquire(&request), -EINVAL);
    prepare_release(40)->forged = 40;
    assert_int_equal(model_acquire(&request), -EINVAL);
    prepare_release(40)->forged = MAX_EXTENT;
    assert_int_equal(model_acquire(&request), -EINVAL);
    assert_int_equal(model_mapped_gfns(caller), 40);

    prepare_release(40)->forged = 39;
    assert_int_equal(model_acquire(&request), 0);
    assert_int_equal(model_mapped_gfns(caller), 39);
    end_mapped(d);
}

TEST_TRANSLATED(caller_that_may_not_acquire)
{
    caller->may_acquire = false;
    caller->is_hardware = false;
    assert_int_equal(release(1), -EACCES);
    assert_int_equal(size_of_release(), -EACCES);
    caller->may_acquire = true;
    caller->is_hardware = true;
}

#endif /* CONFIG_X86 */

/* Untranslated callers, and all callers if Xen lacks support. */
TEST(not_for_everybody)
{
#ifdef CONFIG_X86
    if ( mode->translated )
        return;
#endif
    prepare(XEN_RESOURCE_RELEASE, 0, 0, 5)->domid = DOMID_SELF;
    assert_int_equal(model_acquire(&request), -EOPNOTSUPP);
    prepare(XEN_RESOURCE_RELEASE, 0, 0, 0)->domid = DOMID_SELF;
    request.no_list = true;
    assert_int_equal(model_acquire(&request), -EOPNOTSUPP);
    assert_int_equal(request.nr_frames, 0);
}

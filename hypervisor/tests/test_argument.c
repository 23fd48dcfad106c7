/* SPDX-License-Identifier: GPL-2.0-only */
/* Checks of the arguments, before the operation looks at frames. */

#include "suite.h"
#include "fake.h"

#define MAX_EXTENT (UINT_MAX >> MEMOP_EXTENT_SHIFT)

/* Size query and map must return the same. */
static void expect(long error, void (*spoil)(struct model_request *))
{
    unsigned int no_list;

    for ( no_list = 0; no_list < 2; no_list++ )
    {
        prepare(FAKE_TYPE, 0, 0, no_list ? 0 : 1)->no_list = no_list;
        if ( spoil )
            spoil(&request);
        assert_int_equal(model_acquire(&request), error);
        assert_int_equal(request.mapped, 0);
        assert_int_equal(request.nr_frames, no_list ? 0 : 1);
    }
    assert_int_equal(fake.calls, 0);
}

static void begin_fake(void)
{
    fake_begin(ordinary_domain(), 4);
}

static void spoil_pad(struct model_request *r) { r->pad = 1; }
static void spoil_frame(struct model_request *r) { r->frame = 1UL << 32; }
static void spoil_domid(struct model_request *r) { r->domid = DOMID + 1; }
static void name_self(struct model_request *r) { r->domid = DOMID_SELF; }
static void name_own(struct model_request *r) { r->domid = 0; }
static void spoil_type(struct model_request *r) { r->type = 0x7777; }

TEST(pad_is_einval)
{
    begin_fake();
    expect(-EINVAL, spoil_pad);
}

TEST(frame_beyond_32_bits_is_einval)
{
    begin_fake();
    expect(-EINVAL, spoil_frame);
    assert_int_equal(map(FAKE_TYPE, 0, UINT_MAX, 1), -EINVAL);
    assert_int_equal(map(FAKE_TYPE, 0, UINT64_MAX, 1), -EINVAL);
    assert_int_equal(map(FAKE_TYPE, 0, UINT64_MAX - 1, 2), -EINVAL);
    assert_int_equal(fake.calls, 0);
}

TEST(no_such_domain_is_esrch)
{
    begin_fake();
    expect(-ESRCH, spoil_domid);
}

TEST(own_domain_is_refused)
{
    begin_fake();
    expect(-EPERM, name_self);
    expect(-EPERM, name_own);
}

TEST(xsm_is_asked)
{
    begin_fake();
    model_fail_at(FAULT_XSM, ALWAYS);
    expect(-EPERM, NULL);
    assert_int_equal(model_calls(FAULT_XSM), 2);
    model_fail_never();
}

/* A policy that hides a domain also hides which types Xen knows. */
TEST(xsm_comes_before_the_type)
{
    begin_fake();
    model_fail_at(FAULT_XSM, ALWAYS);
    expect(-EPERM, spoil_type);
    model_fail_never();
}

TEST(caller_that_may_not_is_eacces)
{
    begin_fake();
    caller->may_acquire = false;
    caller->is_hardware = false;
#ifndef HAVE_ACQUIRE_RESOURCE_CHECK
    /* Older trees refuse translated callers only. */
    if ( mode->translated )
#endif
    expect(-EACCES, NULL);
    caller->is_hardware = true;
}

/* Upstream's 4.15 to 4.17 return a size of 4294967201 frames. */
TEST(unknown_type_is_eopnotsupp_for_size_and_map)
{
    begin_fake();
    expect(-EOPNOTSUPP, spoil_type);
}

/* Types that only Xen's own code knows, in the flavours that have some. */
TEST(types_of_the_tree_go_to_its_own_code)
{
    static const unsigned int types[] = {
#ifdef TREE_TYPES
        XENMEM_resource_tree_a,
#endif
#ifdef HAVE_TREE_TYPES
        XENMEM_resource_tree_b,
#endif
        0,
    };
    unsigned int i;

    begin_fake();
    model_tree_calls = 0;
    for ( i = 0; types[i]; i++ )
    {
        assert_int_equal(map(types[i], 0, 0, 1), MODEL_TREE_RESULT);
        assert_int_equal(size(types[i], 0), MODEL_TREE_RESULT);
    }
    assert_int_equal(model_tree_calls, 2 * i);

    assert_int_equal(map(FAKE_TYPE, 0, 0, 1), 0);
    unmap_all();
    assert_int_equal(map(XENMEM_resource_tree_b + 1, 0, 0, 1), -EOPNOTSUPP);
    model_guest_hole(GUEST_ARG, GUEST_ARG + 4, true);
    assert_int_equal(map(types[0], 0, 0, 1), -EFAULT);
    model_guest_hole(0, 0, true);
    assert_int_equal(model_tree_calls, 2 * i);
}

#ifndef MODEL_HAS_VMTRACE
/* In an older tree, or one built without them. */
TEST(trace_buffers_that_xen_lacks_are_unknown)
{
    begin_fake();
    expect_neither(2, 0, -EOPNOTSUPP);
}
#endif

TEST(list_and_number_go_together)
{
    begin_fake();
    assert_int_equal(map(FAKE_TYPE, 0, 0, 0), -EINVAL);
    prepare(FAKE_TYPE, 0, 0, 1)->no_list = true;
    assert_int_equal(model_acquire(&request), -EINVAL);
    assert_int_equal(fake.calls, 0);
}

TEST(beyond_the_resource_is_einval_before_any_side_effect)
{
    begin_fake();
    assert_int_equal(map(FAKE_TYPE, 0, 0, 5), -EINVAL);
    assert_int_equal(map(FAKE_TYPE, 0, 4, 1), -EINVAL);
    assert_int_equal(map(FAKE_TYPE, 0, 3, 2), -EINVAL);
    assert_int_equal(map(FAKE_TYPE, 0, UINT_MAX - 1, 1), -EINVAL);
    assert_int_equal(fake.calls, 0);
    assert_int_equal(request.mapped, 0);
}

TEST(more_than_a_continuation_can_count_is_einval)
{
    begin_fake();
    fake.size = INT_MAX;
    assert_int_equal(map(FAKE_TYPE, 0, 0, MAX_EXTENT + 1), -EINVAL);
    assert_int_equal(fake.calls, 0);
}

TEST(size_is_what_the_resource_says)
{
    begin_fake();
    assert_int_equal(size(FAKE_TYPE, 0), 4);
    assert_int_equal(fake.calls, 0);
}

TEST(size_is_never_zero)
{
    begin_fake();
    fake.size = 0;
    assert_int_equal(size(FAKE_TYPE, 0), -EINVAL);
    assert_int_equal(map(FAKE_TYPE, 0, 0, 1), -EINVAL);
}

TEST(size_and_map_give_the_resources_error)
{
    begin_fake();
    fake.size = -ENODEV;
    expect(-ENODEV, NULL);
    fake.size = 4;
    fake.check = -ENXIO;
    expect(-ENXIO, NULL);
}

/* Make every single byte of the structure unreadable. */
TEST(unreadable_argument_is_efault)
{
    unsigned int byte;
    unsigned int bytes = mode->compat ? 28 : 32;

    begin_fake();
    for ( byte = 0; byte < bytes; byte++ )
    {
        model_guest_hole(GUEST_ARG + byte, GUEST_ARG + byte + 1, true);
        expect(-EFAULT, NULL);
    }
    /* Bytes after the structure do not matter. */
    model_guest_hole(GUEST_ARG + bytes, GUEST_ARG + bytes + 1, true);
    assert_int_equal(size(FAKE_TYPE, 0), 4);
    model_guest_hole(0, 0, true);
}

/* The size query writes only the size. */
TEST(unwritable_size_is_efault)
{
    const unsigned int at = offsetof(xen_mem_acquire_resource_t, nr_frames);
    unsigned int byte;

    begin_fake();
    for ( byte = 0; byte < 28; byte++ )
    {
        model_guest_hole(GUEST_ARG + byte, GUEST_ARG + byte + 1, false);
        assert_int_equal(size(FAKE_TYPE, 0),
                         byte >= at && byte < at + 4 ? -EFAULT : 4);
    }
    model_guest_hole(0, 0, false);
}

/* A guest can forge a continuation, but gains nothing by it. */
TEST(forged_continuation)
{
    long einval = mode->translated ? -EIO : -EINVAL;

    begin_fake();
    prepare(FAKE_TYPE, 0, 0, 4)->forged = 4;
    assert_int_equal(model_acquire(&request), einval);
    prepare(FAKE_TYPE, 0, 0, 4)->forged = MAX_EXTENT;
    assert_int_equal(model_acquire(&request), einval);
    prepare(FAKE_TYPE, 0, 0, 0)->forged = 1;
    request.no_list = true;
    assert_int_equal(model_acquire(&request), einval);
    assert_int_equal(fake.calls, 0);

    prepare(FAKE_TYPE, 0, 0, 4)->forged = 3;
    assert_int_equal(model_acquire(&request), 0);
    assert_int_equal(request.mapped, mode->translated);
    unmap_all();
}

/* A 64-bit caller's register can encode more frames than a list can hold. */
TEST(forged_continuation_beyond_32_bits)
{
    unsigned int bit;

    if ( mode->compat )
        return;
    begin_fake();
    for ( bit = 32; bit < 64 - MEMOP_EXTENT_SHIFT; bit++ )
    {
        prepare(FAKE_TYPE, 0, 0, 4)->forged = 1UL << bit;
        assert_int_equal(model_acquire(&request), -EINVAL);
        prepare(FAKE_TYPE, 0, 0, 4)->forged = (1UL << bit) + 3;
        assert_int_equal(model_acquire(&request), -EINVAL);
        prepare(FAKE_TYPE, 0, 0, 0)->forged = 1UL << bit;
        request.no_list = true;
        assert_int_equal(model_acquire(&request), -EINVAL);
    }
    assert_int_equal(fake.calls, 0);
}

TEST(dead_domain_makes_nothing_while_mappings_keep_it)
{
    struct domain *d = ordinary_domain();

    assert_int_equal(map(PAGES_TYPE, 0, 0, 1), 0);
    keep_mapped(d);
    model_kill_domain(d);
    assert_ptr_equal(model_find_domain(DOMID), d);
    assert_int_equal(map(PAGES_TYPE, 0, 0, 1), -ESRCH);
    unmap_all();
    assert_null(model_find_domain(DOMID));
}

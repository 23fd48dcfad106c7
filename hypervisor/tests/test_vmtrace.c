/* SPDX-License-Identifier: GPL-2.0-only */

#include <xen/domain.h>
#include <asm/hvm/hvm.h>

#include "suite.h"

#ifdef MODEL_HAS_VMTRACE

#define TYPE   XENMEM_resource_vmtrace_buf
#define FRAMES 70

static struct domain *domain_with(unsigned int frames)
{
    struct domain *d = model_create_domain(&(struct model_config){
        .domid = DOMID,
        .max_vcpus = 4,
        .vcpus = 2,
        .is_hvm = true,
        .vmtrace_frames = frames,
    });

    assert_non_null(d);

    return d;
}

/* Upstream returns a size for any vCPU number. */
TEST(no_such_vcpu_is_enoent_for_size_and_map)
{
    domain_with(FRAMES);
    expect_neither(TYPE, 2, -ENOENT);
    expect_neither(TYPE, 4, -ENOENT);
    expect_neither(TYPE, 9999, -ENOENT);
    expect_neither(TYPE, UINT_MAX, -ENOENT);
}

TEST(no_buffer_is_einval_for_size_and_map)
{
    domain_with(0);
    expect_neither(TYPE, 0, -EINVAL);
    expect_neither(TYPE, 1, -EINVAL);
}

TEST(buffers_of_each_vcpu)
{
    unsigned int id;
    struct domain *d = domain_with(FRAMES);

    for ( id = 0; id < 2; id++ )
    {
        assert_int_equal(size(TYPE, id), FRAMES);
        map_frames(d, TYPE, id, 0, FRAMES);
        unmap_all();
        map_frames(d, TYPE, id, FRAMES - 1, 1);
        unmap_all();
        assert_int_equal(map(TYPE, id, 0, FRAMES + 1), -EINVAL);
        assert_int_equal(map(TYPE, id, FRAMES, 1), -EINVAL);
    }
}

static struct domain *victim;

static void drop_buffers(void)
{
    model_vmtrace_free(victim->vcpu[0]);
}

TEST(buffer_goes_between_continuations)
{
    victim = domain_with(FRAMES);
    model_fail_at(FAULT_PREEMPT, 1);
    model_hooks.preempted = drop_buffers;
    assert_int_equal(map(TYPE, 0, 0, FRAMES),
                     mode->translated ? -EIO : -EINVAL);
    assert_int_equal(request.mapped, mode->translated ? 32 : 0);
}

/* Another processor frees the buffer, without preemption. */
TEST(buffer_goes_between_batches)
{
    victim = domain_with(FRAMES);
    model_hooks.batch = drop_buffers;
    assert_int_equal(map(TYPE, 0, 0, FRAMES),
                     mode->translated ? -EIO : -EINVAL);
    assert_int_equal(request.calls, 1);
    assert_int_equal(request.mapped, mode->translated ? 32 : 0);
}

TEST(buffers_outlive_their_domain)
{
    struct domain *d = domain_with(FRAMES);
    unsigned int used = model_pages_used();

    assert_int_equal(map(TYPE, 1, 0, FRAMES), 0);
    keep_mapped(d);
    model_kill_domain(d);
    model_check_references();
    /* The other vCPU's buffer is freed. */
    assert_int_equal(model_pages_used(), used - FRAMES);
    unmap_all();
    assert_int_equal(model_pages_used(), 0);
}

#ifdef CONFIG_VMTRACE_DEBUG

static void trace(void)
{
}

/* Set whether the hardware can trace. */
static void set_hardware(bool available)
{
    void (*call)(void) = available ? trace : NULL;

    vmtrace_available = available;
    hvm_funcs.vmtrace_control = call;
    hvm_funcs.vmtrace_output_position = call;
    hvm_funcs.vmtrace_set_option = call;
    hvm_funcs.vmtrace_get_option = call;
    hvm_funcs.vmtrace_reset = call;
}

/* Check every word of every buffer. */
static void check_words(const struct domain *d, bool pattern)
{
    const unsigned int words = PAGE_SIZE / sizeof(uint64_t);
    unsigned int id;
    uint64_t w;

    for ( id = 0; id < 2; id++ )
        for ( w = 0; w < FRAMES * words; w++ )
        {
            const uint64_t *seen = model_see(
                mfn_x(page_to_mfn(d->vcpu[id]->vmtrace.pg + w / words)));
            uint64_t expected = pattern
                ? (uint64_t)DOMID << 48 | (uint64_t)id << 32 | w : 0;

            if ( seen[w % words] != expected )
                assert_int_equal(seen[w % words], expected);
        }
}

static void boot(const char *option, bool hardware)
{
    model_fail_never();
    set_hardware(hardware);
    model_boot(option);
    caller = model_caller(false);
    mode = modes;
}

TEST_ONCE(debug_option_fills_buffers)
{
    boot("vmtrace-debug=zero", false);
    assert_true(vmtrace_available);
    check_words(domain_with(FRAMES), false);
    end(mode);

    boot("vmtrace-debug=pattern", false);
    assert_true(vmtrace_available);
    check_words(domain_with(FRAMES), true);
    end(mode);
    set_hardware(false);
}

/* Hardware that cannot trace must not be called. */
TEST_ONCE(debug_option_takes_the_hooks_away)
{
    boot(NULL, true);
    vmtrace_available = false;
    model_boot("vmtrace-debug=zero");
    assert_true(vmtrace_available);
    assert_null(hvm_funcs.vmtrace_control);
    assert_null(hvm_funcs.vmtrace_output_position);
    assert_null(hvm_funcs.vmtrace_set_option);
    assert_null(hvm_funcs.vmtrace_get_option);
    assert_null(hvm_funcs.vmtrace_reset);
    set_hardware(false);
}

TEST_ONCE(debug_option_gives_way_to_hardware)
{
    struct domain *d;

    boot("vmtrace-debug=pattern", true);
    assert_non_null(hvm_funcs.vmtrace_control);
    d = domain_with(1);
    /* The page was not written: it has the junk it was allocated with. */
    assert_int_equal(*(const uint8_t *)model_see(
                         mfn_x(page_to_mfn(d->vcpu[0]->vmtrace.pg))), 0xd5);
    end(mode);
    set_hardware(false);
}

TEST_ONCE(no_debug_option_changes_nothing)
{
    boot(NULL, false);
    assert_false(vmtrace_available);
    end(mode);
}

TEST_ONCE(unknown_debug_option_is_einval)
{
    boot(NULL, false);
    assert_int_equal(model_boot_param("vmtrace-debug", "ones"), -EINVAL);
    assert_int_equal(model_boot_param("vmtrace-debug", ""), -EINVAL);
    end(mode);
}

#endif

#endif

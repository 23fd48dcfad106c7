/* SPDX-License-Identifier: GPL-2.0-only */

#include <stdio.h>

#include "suite.h"
#include "fake.h"

const struct mode modes[] = {
    { "PV", false, false },
    { "translated", false, true },
#ifdef CONFIG_COMPAT
    { "32-bit PV", true, false },
    { "32-bit translated", true, true },
#endif
    {}
};

const struct mode *mode;
struct domain *caller;
struct model_request request;

static int pv_mappings[MAX_LIST];
static unsigned int nr_pv_mappings;

bool begin(const struct mode *m)
{
    if ( !m->name )
        return false;

    model_boot(NULL);
    caller = model_caller(m->translated);

    return true;
}

/* Free the frames and kill the domain that a test left. */
void end(const struct mode *m)
{
    struct domain *d;

    model_fail_never();
    model_hooks = (struct model_hooks){};
    unmap_all();
    fake_end();
    d = model_find_domain(DOMID);
    if ( d )
        model_kill_domain(d);
    model_end();
}

struct model_request *prepare(unsigned int type, unsigned int id,
                              uint64_t frame, unsigned int nr)
{
    unsigned int i;

    request = (struct model_request){
        .compat = mode->compat,
        .domid = DOMID,
        .type = type,
        .id = id,
        .frame = frame,
        .nr_frames = nr,
    };
    for ( i = 0; i < MAX_LIST; i++ )
        request.frames[i] = mode->translated ? FIRST_GFN + i : JUNK_FRAME;

    return &request;
}

long map(unsigned int type, unsigned int id, uint64_t frame, unsigned int nr)
{
    return model_acquire(prepare(type, id, frame, nr));
}

long size(unsigned int type, unsigned int id)
{
    long rc;

    prepare(type, id, 0, 0)->no_list = true;
    rc = model_acquire(&request);

    return rc ?: request.nr_frames;
}

static unsigned long found(unsigned int i)
{
    return mode->translated ? caller->gfn_mfn[request.frames[i]]
                            : request.frames[i];
}

void check_frames(struct domain *d)
{
    unsigned int i;

    for ( i = 0; i < request.nr_frames; i++ )
        assert_int_equal(found(i), true_frame(d, request.type, request.id,
                                              request.frame + i));
    /* The operation must not write past the end of the list. */
    if ( mode->translated )
        assert_int_equal(request.mapped, request.nr_frames);
    else
        assert_int_equal(request.frames[i], JUNK_FRAME);
}

void map_frames(struct domain *d, unsigned int type, unsigned int id,
                uint64_t frame, unsigned int nr)
{
    assert_int_equal(map(type, id, frame, nr), 0);
    check_frames(d);
}

void expect_neither(unsigned int type, unsigned int id, long error)
{
    unsigned int used = model_pages_used();

    assert_int_equal(size(type, id), error);
    assert_int_equal(request.nr_frames, 0);
    assert_int_equal(map(type, id, 0, 1), error);
    assert_int_equal(request.mapped, 0);
    assert_int_equal(model_pages_used(), used);
}

void keep_mapped(struct domain *d)
{
    unsigned int i;

    for ( i = 0; !mode->translated && i < request.nr_frames; i++ )
    {
        int mapping = model_pv_map(d, request.frames[i], false);

        assert_true(mapping >= 0);
        pv_mappings[nr_pv_mappings++] = mapping;
    }
}

void unmap_all(void)
{
    unsigned int gfn;

    for ( gfn = 0; gfn < NR_GFNS; gfn++ )
        model_unmap_gfn(caller, gfn);
    while ( nr_pv_mappings )
        model_pv_unmap(pv_mappings[--nr_pv_mappings]);
}

struct domain *ordinary_domain(void)
{
    struct domain *d = model_create_domain(&(struct model_config){
        .domid = DOMID,
        .max_vcpus = 4,
        .vcpus = 2,
        .is_hvm = true,
    });

    assert_non_null(d);

    return d;
}

struct domain *pv_domain(unsigned int max_vcpus, unsigned int vcpus)
{
    return model_create_domain(&(struct model_config){
        .domid = DOMID,
        .max_vcpus = max_vcpus,
        .vcpus = vcpus,
    });
}

static struct CMUnitTest tests[300];
static size_t nr_tests;

void add_test(const char *name, CMUnitTestFunction function)
{
    assert_true(nr_tests < ARRAY_SIZE(tests));
    tests[nr_tests++] = (struct CMUnitTest){
        .name = name,
        .test_func = function,
    };
}

int main(void)
{
    return _cmocka_run_group_tests("suite", tests, nr_tests, NULL, NULL) != 0;
}

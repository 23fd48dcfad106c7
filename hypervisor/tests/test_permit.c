/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Resources that require another permission besides resource_map: a device
 * model in a stub domain has resource_map, but must not see where and when its
 * guest's vCPUs run.
 */

#include "suite.h"
#include "fake.h"

TEST(statistics_need_getvcpuinfo)
{
#ifdef CONFIG_RESOURCE_STATS
    const long error = -EPERM;
#else
    const long error = -EOPNOTSUPP;
#endif

    ordinary_domain();
    model_fail_at(FAULT_XSM_DOMCTL, ALWAYS);
    expect_neither(XEN_RESOURCE_STATS, 0, error);
    assert_int_equal(model_calls(FAULT_XSM_DOMCTL), error == -EPERM ? 2 : 0);

    /* The permission is required in addition to resource_map. */
    model_fail_never();
    model_fail_at(FAULT_XSM, ALWAYS);
    expect_neither(XEN_RESOURCE_STATS, 0, -EPERM);
    assert_int_equal(model_calls(FAULT_XSM_DOMCTL), 0);
}

#ifdef CONFIG_RESOURCE_STATS
/* Mapped frames stay; a changed policy applies to the next call. */
TEST(permission_withdrawn)
{
    struct domain *d = ordinary_domain();

    map_frames(d, XEN_RESOURCE_STATS, 0, 0, 1);
    keep_mapped(d);
    model_fail_at(FAULT_XSM_DOMCTL, ALWAYS);
    expect_neither(XEN_RESOURCE_STATS, 0, -EPERM);
    model_check_references();
}
#endif

TEST(others_do_not_need_it)
{
    struct domain *d = ordinary_domain();

    model_fail_at(FAULT_XSM_DOMCTL, ALWAYS);
    fake_begin(d, 3);
    assert_int_equal(map(FAKE_TYPE, 0, 0, 3), 0);
    unmap_all();
    fake_end();
    assert_int_equal(map(PAGES_TYPE, 0, 0, 1), 0);
    unmap_all();
#ifdef CONFIG_GRANT_TABLE
    assert_int_equal(map(XENMEM_resource_grant_table, 0, 0, 1), 0);
    unmap_all();
#endif
#if defined(CONFIG_IOREQ_SERVER) || defined(MODEL_XEN_4_14)
    assert_int_equal(model_ioreq_create(d, 0, caller, 2), 0);
    assert_int_equal(map(XENMEM_resource_ioreq_server, 0, 0, 1), 0);
    unmap_all();
#endif
    assert_int_equal(model_calls(FAULT_XSM_DOMCTL), 0);
}

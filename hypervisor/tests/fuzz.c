/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Creates, changes and kills two domains at random, and calls the operation
 * with any arguments. Checks after every call that frames are the resource's
 * and in order, that the errno shows whether frames were mapped, that a release
 * removed exactly the listed frames, that every reference has a holder, and
 * that records of vCPUs agree with the scheduler. Checks for leaks at the end.
 */

#include <stdlib.h>
#include <xen/errno.h>
#include <xen/trace.h>
#include <public/resource_release.h>

#include "model.h"
#include "oracle.h"
#include "resource_stats.h"
#include "fake.h"

#define DOMID       7
#define NR_DOMAINS  2
#define MAX_OPS     64
#define PV_MAPPINGS 1024

/* Input bytes from the fuzzer. */
static const uint8_t *input;
static size_t input_left;

static bool interfered;

static unsigned int byte(void)
{
    if ( !input_left )
        return 0;
    input_left--;

    return *input++;
}

#define one_of(array) ((array)[byte() % ARRAY_SIZE(array)])

static struct domain *some_domain(void)
{
    return model_find_domain(DOMID + byte() % NR_DOMAINS);
}

static struct domain *living_domain(void)
{
    struct domain *d = some_domain();

    return d && !d->is_dying ? d : NULL;
}

/* Lifetime of domains. */

static void create_domain(void)
{
    static const unsigned int grant_frames[] = { 64, 1, 12, 200, 33 };
    static const unsigned int vcpus[] = { 2, 1, 31, 70 };
    static const unsigned int trace_frames[] = { 0, 1, 40 };
    struct model_config config = {
        .domid = DOMID + byte() % NR_DOMAINS,
        .max_vcpus = one_of(vcpus),
        .vcpus = byte() % 3,
        .is_hvm = byte() % 4 != 0,
        .max_grant_frames = one_of(grant_frames),
        .vmtrace_frames = one_of(trace_frames),
    };

    struct domain *d;

    config.vcpus = min_t(unsigned int, config.vcpus, config.max_vcpus);
    if ( model_find_domain(config.domid) )
        return;
    d = model_create_domain(&config);
    if ( d && byte() % 2 )
        model_gnttab_set_version(d, 2);
}

static void kill_domain(void)
{
    struct domain *d = living_domain();

    if ( d )
        model_kill_domain(d);
}

/* Teardown is preemptible: other operations run between its steps. */
static void begin_to_kill_domain(void)
{
    struct domain *d = living_domain();

    if ( d )
        model_kill_begin(d);
}

static void create_vcpu(void)
{
    struct domain *d = living_domain();
    unsigned int id;

    for ( id = 0; d && id < d->max_vcpus; id++ )
        if ( model_create_vcpu(d, id) )
            break;
}

/* A domain asks Xen to free one of its own frames. */
static void free_own_frame(void)
{
    struct domain *d = living_domain();
    unsigned long mfn;

    if ( !d || d->is_translated )
        return;
    mfn = true_frame(d, byte() % 2 ? XEN_RESOURCE_STATS : PAGES_TYPE, 0,
                     byte() % 4);
    if ( mfn != NO_FRAME )
        BUG_ON(model_guest_remove_page(d, mfn) != -EPERM);
}

static void switch_vcpus(void)
{
    struct domain *d = some_domain();
    unsigned int i, nr = byte() % 8;

    for ( i = 0; d && i < nr; i++ )
    {
        struct vcpu *v = domain_vcpu(d, byte() % 4);
        int skew = (int)(byte() % 32) - 8;

        if ( !v )
            continue;
        v->processor = byte() % 3;
        if ( byte() % 8 == 0 )
            model_yield(v);
        model_runstate_at(v, byte() % 4, NOW() + skew);
    }
}

static void advance(void)
{
    model_advance(MILLISECS(byte()));
}

static void trace(void)
{
    model_trace(byte() & 1);
}

static void change_domain(void)
{
    struct domain *d = some_domain();
    unsigned int bits = byte();

    if ( !d )
        return;
    d->controller_pause_count = bits & 1;
    model_shutdown(d, (bits >> 1 & 3) % 3, bits >> 3);
}

static void grow_grant_table(void)
{
    struct domain *d = living_domain();

    if ( d )
        model_gnttab_grow(d, byte());
}

static void change_grant_version(void)
{
    struct domain *d = living_domain();

    if ( d )
        model_gnttab_set_version(d, 1 + byte() % 2);
}

static void create_ioreq_server(void)
{
    struct domain *d = living_domain();
    bool theirs = byte() % 8 == 7;

    if ( d )
        model_ioreq_create(d, byte() % MAX_NR_IOREQ_SERVERS,
                           theirs ? d : current->domain, byte() % 3);
}

static void destroy_ioreq_server(void)
{
    struct domain *d = living_domain();

    if ( d )
        model_ioreq_destroy(d, byte() % MAX_NR_IOREQ_SERVERS);
}

static void place_ioreq_ring(void)
{
    struct domain *d = living_domain();
    unsigned int id = byte() % MAX_NR_IOREQ_SERVERS;

    if ( d && model_ioreq(d)->server[id] )
        model_ioreq_place(d, id, byte() % 2, 5);
}

static void unmap_gfns(void)
{
    unsigned int gfn = byte() * 4, nr = byte();

    while ( nr-- )
        model_unmap_gfn(&model_callers[true], gfn++);
}

static void unmap_pv(void)
{
    unsigned int mapping = byte() * 4, nr = byte();

    while ( nr-- )
        model_pv_unmap(mapping++);
}

/* The caller's own memory, which a release must not touch. */
static void place_ram(void)
{
    unsigned int gfn = byte() * 4 + byte() % 4;

    model_callers[true].gfn_ram[gfn] = !model_callers[true].gfn_mfn[gfn];
}

static void change_caller(void)
{
    model_caller(byte() % 2);
}

/* Calls. */

static const enum model_fault faults[] = {
    FAULT_P2M, FAULT_PAGE, FAULT_COPY_IN, FAULT_COPY_OUT, FAULT_XZALLOC,
    FAULT_MAP_GLOBAL, FAULT_XSM, FAULT_XSM_DOMCTL, FAULT_CLEAR, FAULT_UNMAP, FAULT_IOTLB,
    FAULT_REFERENCE, FAULT_IOMMU_MAP,
};

static bool may_fail;

static void let_things_fail(void)
{
    model_fail_never();
    may_fail = byte() % 4 == 0;
    if ( may_fail )
        model_fail_at(one_of(faults), 1 + byte());
    if ( byte() % 2 )
        model_fail_at(FAULT_PREEMPT, ALWAYS);
    if ( byte() % 16 == 15 )
    {
        uintptr_t at = GUEST_ARG + byte() * (byte() % 2 ? 16 : 1);

        model_guest_hole(at, at + 1 + byte() % 8, byte() % 2);
        may_fail = true;
    }
}

static void let_nothing_fail(void)
{
    model_fail_never();
    model_guest_hole(0, 0, true);
    model_guest_hole(0, 0, false);
    may_fail = false;
}

static void choose_frames(struct model_request *r)
{
    static const unsigned int counts[] = { 1, 2, 3, 31, 32, 33, 64, 65, 200 };
    static const uint64_t frames[] = {
        UINT_MAX, 1UL << 32, UINT64_MAX, UINT_MAX - 1,
    };
    unsigned int i, how = byte(), gfn = byte() * 4;

    r->nr_frames = how % 2 ? one_of(counts) : byte();
    r->frame = how % 16 == 15 ? one_of(frames) : how & 0x70 ? 0 : byte();
    r->pad = how % 64 == 62;
    r->forged = how % 64 == 61 ? byte() : 0;
    for ( i = 0; i < MAX_LIST; i++ )
        r->frames[i] = current->domain->is_translated ? gfn + i : 0;
    /* Frame lists may be in any order. */
    if ( how % 8 == 3 )
        r->frames[byte()] = byte() * 5;
}

static void choose(struct model_request *r)
{
    static const uint16_t types[] = {
        XENMEM_resource_ioreq_server, XENMEM_resource_grant_table,
        XENMEM_resource_vmtrace_buf, XEN_RESOURCE_STATS, PAGES_TYPE,
        0x7777, XEN_RESOURCE_STATS, XENMEM_resource_grant_table,
    };
    static const domid_t domids[] = { DOMID, DOMID + 1, DOMID, DOMID + 1,
                                      DOMID + 2, DOMID_SELF, 0, DOMID };
    static const uint32_t ids[] = { 0, 1, 0, 1, 2, 3, 7, 8, 0xffff, 0x10000,
                                    UINT_MAX };

    *r = (struct model_request){
        .compat = byte() % 2,
        .no_list = byte() % 4 == 0,
        .domid = one_of(domids),
        .type = one_of(types),
        .id = one_of(ids),
    };
    /* Other ids make fake.c misbehave, for one unit test only. */
    if ( r->type == PAGES_TYPE )
        r->id = 0;
    if ( r->no_list && byte() % 8 )
        return;
    choose_frames(r);
}

static void interfere(void)
{
    static void (*const acts[])(void) = {
        kill_domain, begin_to_kill_domain, change_grant_version,
        destroy_ioreq_server, grow_grant_table, create_vcpu, advance,
        switch_vcpus,
    };
    unsigned int act = byte();

    if ( act % 2 )
        return;
    interfered = true;
    model_fail_at(FAULT_PAGE, 0);
    acts[act / 2 % ARRAY_SIZE(acts)]();
}

/* Check that a returned frame belongs to the resource. */
static void check_frame(const struct model_request *r, unsigned int i,
                        unsigned long mfn)
{
    struct domain *d = model_find_domain(r->domid);

    BUG_ON(!d);
    BUG_ON(!model_page_valid(mfn));
    /* It may be an older frame if the resource has changed since. */
    if ( !interfered )
        BUG_ON(mfn != true_frame(d, r->type, r->id, r->frame + i));
    else if ( current->domain->is_translated )
        BUG_ON(model_page(mfn)->owner != d);
}

/* Map an untranslated caller's frames; a page may be freed by now. */
static void map_pv(const struct model_request *r)
{
    struct domain *d = model_find_domain(r->domid);
    bool writable = byte() % 2;
    unsigned int i;
    int rc;

    for ( i = r->forged; i < r->nr_frames; i++ )
    {
        rc = model_pv_map(d, r->frames[i], writable);
        /* -ENOMEM: the model's table of mappings is full. */
        if ( !interfered && !d->is_dying && rc != -ENOMEM )
            BUG_ON((rc == -EINVAL) !=
                   (writable && r->type == XEN_RESOURCE_STATS));
    }
}

static bool is_listed(const struct model_request *r, unsigned int gfn)
{
    unsigned int i;

    for ( i = 0; i < r->nr_frames && i < MAX_LIST; i++ )
        if ( r->frames[i] == gfn )
            return true;

    return false;
}

/* Only listed GFNs may change, and only from empty to mapped. */
static void check_gfns(const struct model_request *r,
                       const unsigned long before[NR_GFNS])
{
    const unsigned long *now = model_callers[true].gfn_mfn;
    unsigned int gfn, changed = 0;

    for ( gfn = 0; gfn < NR_GFNS; gfn++ )
    {
        if ( now[gfn] == before[gfn] )
            continue;
        changed++;
        BUG_ON(before[gfn]);
        BUG_ON(!r || !is_listed(r, gfn));
        BUG_ON(model_page(now[gfn])->owner != model_find_domain(r->domid));
    }
    BUG_ON(changed > (r ? r->mapped : 0));
}

static void check_error(const struct model_request *r, long rc)
{
    /* The result is 0 or a valid errno. */
    BUG_ON(rc > 0 || rc < -4095);
    if ( r->mapped )
        BUG_ON(rc != -EIO);
    else if ( !r->forged )
        BUG_ON(rc == -EIO);
    if ( !may_fail && !interfered )
        BUG_ON(rc == -EFAULT);
}

static void check_success(const struct model_request *r)
{
    bool translated = current->domain->is_translated;
    unsigned int i;

    if ( r->no_list )
    {
        BUG_ON(!r->nr_frames || r->mapped);
        return;
    }

    BUG_ON(!r->nr_frames);
    for ( i = r->forged; i < r->nr_frames; i++ )
        check_frame(r, i, translated
                          ? model_callers[true].gfn_mfn[r->frames[i]]
                          : r->frames[i]);
    if ( !translated )
        map_pv(r);
}

static long call(struct model_request *r)
{
    static unsigned long before[NR_GFNS];
    const struct model_request asked = *r;
    bool translated = current->domain->is_translated;
    long rc;

    memcpy(before, model_callers[true].gfn_mfn, sizeof(before));
    interfered = false;
    rc = model_acquire(r);
    model_hooks.preempted = NULL;

    if ( rc )
        check_error(r, rc);
    else
        check_success(r);
    BUG_ON(r->mapped && !translated);
    check_gfns(translated && !asked.no_list ? r : NULL, before);
    model_check_references();

    return rc;
}

/* True for an error of a map that is unrelated to the resource. */
static bool is_excused(const struct model_request *r, long rc)
{
    if ( rc == 0 || rc == -ENOMEM )
        return true;
    /* New frames of a dying domain cannot be referenced. */
    if ( rc == -ESRCH && model_find_domain(r->domid)->is_dying )
        return true;
    if ( !current->domain->is_translated )
        return false;

    /* GFNs may be in use. */
    return rc == -EIO || rc == -EPERM ||
           (rc == -EINVAL && model_find_domain(r->domid)->is_dying);
}

/* The only frame below a size that may be absent. */
static bool lacks_frame_0(const struct model_request *r)
{
    return r->type == XENMEM_resource_ioreq_server &&
           model_ioreq(model_find_domain(r->domid))->server[r->id]
               ->bufioreq_handling == HVM_IOREQSRV_BUFIOREQ_OFF;
}

static long map_some(struct model_request *r, uint64_t frame, uint32_t nr)
{
    unsigned int i;

    r->no_list = false;
    r->frame = frame;
    r->nr_frames = nr;
    for ( i = 0; i < MAX_LIST; i++ )
        r->frames[i] = i;

    return call(r);
}

/* Size query and map must agree. */
static void compare_with_map(struct model_request *r, long rc)
{
    uint32_t size = r->nr_frames, first = 0;

    if ( rc )
    {
        BUG_ON(map_some(r, 0, 1) != rc);
        return;
    }

    if ( lacks_frame_0(r) )
    {
        BUG_ON(map_some(r, 0, 1) != -ENOENT);
        BUG_ON(map_some(r, 0, size) != -ENOENT);
        first = 1;
    }

    BUG_ON(!is_excused(r, map_some(r, first,
                                   min_t(uint32_t, size - first, 65))));
    BUG_ON(map_some(r, size, 1) != -EINVAL);
}

static void acquire(void)
{
    static struct model_request r;
    long rc;

    let_things_fail();
    choose(&r);
    model_hooks.preempted = byte() % 4 ? NULL : interfere;
    rc = call(&r);
    if ( r.no_list && !may_fail && !r.nr_frames == !!rc && !r.pad &&
         !r.frame && !r.forged )
    {
        let_nothing_fail();
        compare_with_map(&r, rc);
    }
    let_nothing_fail();
}

static void choose_release(struct model_request *r)
{
    static const domid_t domids[] = {
        DOMID_SELF, DOMID_SELF, DOMID_SELF, DOMID_SELF, DOMID_SELF, DOMID, 0,
        DOMID + 2,
    };

    *r = (struct model_request){
        .compat = byte() % 2,
        .no_list = byte() % 16 == 15,
        .domid = one_of(domids),
        .type = XEN_RESOURCE_RELEASE,
        .id = byte() % 32 == 31,
    };
    if ( r->no_list && byte() % 2 )
        return;
    choose_frames(r);
}

/* For another domain, the type is unknown. */
static long judge_domain(const struct model_request *r)
{
    const struct domain *d = model_find_domain(r->domid);

    if ( current->domain->is_translated && r->forged )
        return -EIO;
    if ( r->domid == current->domain->domain_id )
        return -EPERM;

    return d && d->refcnt ? -EOPNOTSUPP : -ESRCH;
}

/* The expected result of the arguments alone, in Xen's order of checks. */
static long judge_release(const struct model_request *r)
{
    if ( r->no_list && (r->nr_frames || r->forged) )
        return current->domain->is_translated && r->forged ? -EIO : -EINVAL;
    if ( r->pad || r->frame >> 32 || (r->frame + r->nr_frames) >> 32 )
        return current->domain->is_translated && r->forged ? -EIO : -EINVAL;
    if ( r->domid != DOMID_SELF )
        return judge_domain(r);
    if ( !current->domain->is_translated )
        return -EOPNOTSUPP;
    if ( r->id || r->frame )
        return -EINVAL;

    return r->no_list || r->forged < r->nr_frames ? 0 : -EINVAL;
}

/* Apply the release to @entries; return the expected result. */
static long do_release(const struct model_request *r, unsigned long *entries)
{
    unsigned int i;
    long rc = judge_release(r);

    for ( i = r->forged; !rc && !r->no_list && i < r->nr_frames; i++ )
    {
        if ( r->frames[i] >= NR_GFNS )
            continue;
        if ( current->domain->gfn_ram[r->frames[i]] )
            rc = -EINVAL;
        else
            entries[r->frames[i]] = 0;
    }

    return rc;
}

/* After a failure some listed GFNs may be empty; others must not change. */
static void check_partial_release(const struct model_request *r,
                                  const unsigned long before[NR_GFNS])
{
    const unsigned long *now = model_callers[true].gfn_mfn;
    unsigned int gfn;

    for ( gfn = 0; gfn < NR_GFNS; gfn++ )
        BUG_ON(now[gfn] != before[gfn] && (now[gfn] || !is_listed(r, gfn)));
}

static void release(void)
{
    static unsigned long before[NR_GFNS], after[NR_GFNS];
    static bool ram[NR_GFNS];
    static struct model_request r;
    unsigned long *now = model_callers[true].gfn_mfn;
    struct model_flushes *flushes = &model_flushes;
    unsigned int leaked = model_leaked();
    long rc, wanted;

    let_things_fail();
    choose_release(&r);
    memcpy(before, now, sizeof(before));
    memcpy(after, now, sizeof(after));
    memcpy(ram, model_callers[true].gfn_ram, sizeof(ram));
    wanted = do_release(&r, after);
    *flushes = (struct model_flushes){};
    model_hooks.preempted = byte() % 4 ? NULL : interfere;
    rc = model_acquire(&r);
    model_hooks.preempted = NULL;

    BUG_ON(r.mapped || rc > 0);
    BUG_ON(memcmp(ram, model_callers[true].gfn_ram, sizeof(ram)));
    BUG_ON(flushes->tlb != flushes->iotlb || flushes->tlb > r.calls + 1);
    /* Another errno must not hide an entry that the IOMMU kept. */
    BUG_ON(rc != -EIO && leaked != model_leaked());
    if ( rc && may_fail )
        check_partial_release(&r, before);
    else
        BUG_ON(rc != wanted || memcmp(now, after, sizeof(after)));
    model_check_references();
    let_nothing_fail();
}

/* Compare the scheduler's state of a vCPU with its record. */
static void check_vcpu(const struct vcpu *v)
{
    const struct xen_stats_vcpu *shown = shown_vcpu(v->domain, v->vcpu_id);
    unsigned int i;

    BUG_ON(shown->flags != XEN_STATS_VCPU_ACTIVE);
    BUG_ON(shown->seq % 2);
    BUG_ON(shown->state != v->runstate.state);
    BUG_ON(shown->state_since != v->runstate.state_entry_time);
    for ( i = 0; i < XEN_STATS_NR_STATES; i++ )
        BUG_ON(shown->time[i] != v->runstate.time[i]);
}

/* The hooks run while a vCPU has a record or Xen traces, and not otherwise. */
static void check_statistics(void)
{
    bool wanted = tb_init_done;
    const struct vcpu *v;
    struct domain *d;
    unsigned int i;

    for ( i = 0; i < NR_DOMAINS; i++ )
    {
        d = model_find_domain(DOMID + i);
        if ( !d )
            continue;
        for_each_vcpu ( d, v )
            if ( v->stats )
            {
                check_vcpu(v);
                wanted = true;
            }
    }
    BUG_ON(sched_watched != wanted);
}

static void finish(void)
{
    struct domain *d;
    unsigned int i;

    model_trace(false);
    for ( i = 0; i < NR_GFNS; i++ )
        model_unmap_gfn(&model_callers[true], i);
    model_forget_leaks();
    for ( i = 0; i < PV_MAPPINGS; i++ )
        model_pv_unmap(i);
    for ( i = 0; i < NR_DOMAINS; i++ )
    {
        d = model_find_domain(DOMID + i);
        if ( !d )
            continue;
        if ( !d->is_dying )
            model_kill_begin(d);
        model_kill_end(d);
    }
    model_end();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* Most operations are calls. */
    static void (*const ops[])(void) = {
        acquire, acquire, acquire, acquire, acquire, acquire, acquire, acquire,
        release, release, release, place_ram,
        create_domain, kill_domain, begin_to_kill_domain, create_vcpu,
        free_own_frame, switch_vcpus, advance, trace, change_domain,
        grow_grant_table, change_grant_version, create_ioreq_server,
        create_ioreq_server, destroy_ioreq_server, place_ioreq_ring, unmap_gfns,
        unmap_pv, change_caller,
    };
    unsigned int i;

    input = data;
    input_left = size;

    model_boot(NULL);
    model_tables = byte() % NR_MODEL_TABLES;
    change_caller();
    create_domain();
    for ( i = 0; i < MAX_OPS && input_left; i++ )
    {
        one_of(ops)();
        check_statistics();
    }
    let_nothing_fail();
    finish();

    return 0;
}

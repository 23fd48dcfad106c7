/* SPDX-License-Identifier: GPL-2.0-only */
/* Domains: found by number, kept by references, killed in steps. */

#include <stdlib.h>
#include <xen/domain.h>
#include <xen/errno.h>
#include <asm/hvm/hvm.h>

#include "model.h"
#include "acquire_resource.h"

#define DOMDYING_dead 2

bool vmtrace_available;
struct hvm_function_table hvm_funcs;

struct domain model_callers[2];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct domain *domains;

struct domain *model_find_domain(domid_t domid)
{
    struct domain *d;

    for ( d = domains; d && d->domain_id != domid; d = d->next )
        ;

    return d;
}

unsigned int model_domains(void)
{
    const struct domain *d;
    unsigned int nr = 0;

    for ( d = domains; d; d = d->next )
        nr++;

    return nr;
}

static void unlink_domain(struct domain *d)
{
    struct domain **link = &domains;

    while ( *link != d )
        link = &(*link)->next;
    *link = d->next;
}

static void free_domain(struct domain *d)
{
    unsigned int i;

    BUG_ON(d->is_dying != DOMDYING_dead);
    BUG_ON(d->tot_pages || d->xenheap_pages || d->resource_pages);
    BUG_ON(model_mapped_gfns(d));

#ifdef CONFIG_GRANT_TABLE
    model_gnttab_destroy(d);
#endif
    for ( i = 0; i < d->max_vcpus; i++ )
    {
        BUG_ON(d->vcpu[i] && d->vcpu[i]->stats);
        free(d->vcpu[i]);
    }
    free(d->vcpu);
    free(d);
}

/* Drop a reference; the last one, general or RCU, frees the domain. */
static void put(struct domain *d, unsigned int *count)
{
    bool last;

    pthread_mutex_lock(&lock);
    BUG_ON(!*count);
    --*count;
    last = !d->refcnt && !d->rcu_locks;
    if ( last )
        unlink_domain(d);
    pthread_mutex_unlock(&lock);

    if ( last )
        free_domain(d);
}

void model_get_domain(struct domain *d)
{
    pthread_mutex_lock(&lock);
    BUG_ON(!d->refcnt);
    d->refcnt++;
    pthread_mutex_unlock(&lock);
}

void model_put_domain(struct domain *d)
{
    put(d, &d->refcnt);
}

/* A dead domain is found as long as mappings keep it. */
int rcu_lock_remote_domain_by_id(domid_t domid, struct domain **out)
{
    struct domain *d;
    int rc = 0;

    if ( domid == DOMID_SELF || domid == current->domain->domain_id )
        return -EPERM;

    pthread_mutex_lock(&lock);
    d = model_find_domain(domid);
    if ( d && d->refcnt )
        d->rcu_locks++;
    else
        rc = -ESRCH;
    pthread_mutex_unlock(&lock);
    *out = d;

    return rc;
}

void rcu_unlock_domain(struct domain *d)
{
    put(d, &d->rcu_locks);
}

struct vcpu *model_create_vcpu(struct domain *d, unsigned int id)
{
    struct vcpu *v;

    /* vCPUs are created in the order of their ids, as in Xen. */
    if ( id >= d->max_vcpus || d->vcpu[id] || d->is_dying ||
         (id && !d->vcpu[id - 1]) )
        return NULL;

    v = calloc(1, sizeof(*v));
    BUG_ON(!v);
    v->vcpu_id = id;
    v->domain = d;
    v->sched_unit = &v->unit;
    v->unit.lock = &v->schedule_lock;
    spin_lock_init(&v->schedule_lock);
    v->runstate.state = RUNSTATE_offline;
    v->runstate.state_entry_time = NOW();
    if ( model_vmtrace_create(v) )
    {
        free(v);
        return NULL;
    }

    if ( id )
        __atomic_store_n(&d->vcpu[id - 1]->next_in_list, v, __ATOMIC_RELEASE);
    __atomic_store_n(&d->vcpu[id], v, __ATOMIC_RELEASE);

    return v;
}

static struct domain *alloc_domain(domid_t domid, unsigned int max_vcpus)
{
    struct domain *d = calloc(1, sizeof(*d));

    BUG_ON(!d || model_find_domain(domid));
    d->domain_id = domid;
    d->max_vcpus = max_vcpus;
    d->vcpu = calloc(max_vcpus, sizeof(*d->vcpu));
    BUG_ON(!d->vcpu);
    d->refcnt = 1;
    d->may_acquire = true;
    d->max_pages = 1000;
    d->max_evtchn_port = 1023;
    d->abi_evtchns = 4096;
    rspin_lock_init(&d->domain_lock);
    spin_lock_init(&d->p2m_lock);
    model_ioreq_init(d);
    d->next = domains;
    domains = d;

    return d;
}

/* Returns NULL on failure to allocate memory. */
struct domain *model_create_domain(const struct model_config *config)
{
    struct domain *d = alloc_domain(config->domid, config->max_vcpus);
    unsigned int i;

    d->is_hvm = config->is_hvm;
    d->is_translated = config->is_hvm;
#ifdef MODEL_HAS_VMTRACE
    d->vmtrace_size = config->vmtrace_frames << PAGE_SHIFT;
#endif
#ifdef CONFIG_GRANT_TABLE
    if ( model_gnttab_create(d, config->max_grant_frames ?: 64) )
        goto fail;
#endif
    for ( i = 0; i < config->vcpus; i++ )
        if ( !model_create_vcpu(d, i) )
            goto fail;

    return d;

 fail:
    model_kill_domain(d);

    return NULL;
}

void model_kill_begin(struct domain *d)
{
    int rc;

    BUG_ON(d->is_dying || current->domain == d);
    d->is_dying = 1;
    /* Wait for lock holders that saw the domain alive. */
    domain_lock(d);
    domain_unlock(d);

    /* Xen continues the hypercall, and may preempt it after this step too. */
    for ( d->kill_calls = 1; (rc = resource_teardown(d)); d->kill_calls++ )
        BUG_ON(rc != -ERESTART);
    BUG_ON(resource_teardown(d));
}

void model_kill_end(struct domain *d)
{
    unsigned int i;

    for ( i = 0; i < d->max_vcpus; i++ )
        if ( d->vcpu[i] )
            model_vmtrace_free(d->vcpu[i]);
    model_ioreq_destroy_all(d);
#ifdef CONFIG_GRANT_TABLE
    model_gnttab_relinquish(d);
#endif

    d->is_dying = DOMDYING_dead;
    model_put_domain(d);
}

void model_kill_domain(struct domain *d)
{
    model_kill_begin(d);
    model_kill_end(d);
}

void model_shutdown(struct domain *d, enum model_shutdown state,
                    unsigned int code)
{
#ifdef HAVE_SHUTDOWN_STATE
    d->shutdown_state = state;
#else
    d->is_shutting_down = state != MODEL_NOT_SHUT_DOWN;
    d->is_shut_down = state == MODEL_SHUT_DOWN;
#endif
    d->shutdown_code = code;
}

/* The callers are not on the list: tests do not map their resources. */
struct domain *model_caller(bool translated)
{
    struct domain *d = &model_callers[translated];

    if ( !d->boot_vcpu.domain )
    {
        d->domain_id = 0;
        d->is_hardware = true;
        d->is_translated = translated;
        d->is_hvm = translated;
        d->boot_vcpu.domain = d;
        d->p2m.domain = d;
        spin_lock_init(&d->p2m_lock);
    }
    d->may_acquire = true;
    d->crashed = false;
    current = &d->boot_vcpu;

    return d;
}

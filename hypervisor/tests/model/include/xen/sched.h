/* SPDX-License-Identifier: GPL-2.0-only */
/* Domains and vCPUs: members that the code under test uses, and locks. */
#ifndef MODEL_XEN_SCHED_H
#define MODEL_XEN_SCHED_H

#include <xen/lib.h>
#include <xen/mm.h>
#include <xen/spinlock.h>
#include <public/vcpu.h>
#include <public/hvm/hvm_op.h>

/* As in the trees that apply calls by these names. */
#if defined(XENMEM_resource_vmtrace_buf) && \
    (defined(CONFIG_VMTRACE) || !defined(HAVE_VMTRACE_OPTION))
#define MODEL_HAS_VMTRACE
#endif

struct domain;

struct sched_unit {
    spinlock_t *lock;
};

struct vcpu {
    unsigned int vcpu_id;
    unsigned int processor;
    struct domain *domain;
    struct vcpu *next_in_list;
    struct sched_unit *sched_unit;
    struct vcpu_runstate_info runstate;
    struct vcpu_stats *stats;
    bool stats_yielded;
    bool is_down;
#ifdef MODEL_HAS_VMTRACE
    struct {
        struct page_info *pg;
    } vmtrace;
#endif
    /* For the model. */
    struct sched_unit unit;
    spinlock_t schedule_lock;
};

/* 128 vCPUs each; more than one in the trees that HAVE_MULTI_PAGE_IOREQ. */
#define MODEL_IOREQ_PAGES 4

struct ioreq_page {
    gfn_t gfn;
    void *va;
    /* For the model. */
    unsigned int nr;
    struct page_info *pages[MODEL_IOREQ_PAGES];
    void *addrs[MODEL_IOREQ_PAGES];
};

struct ioreq_server {
    struct domain *target;
    struct domain *emulator;
    struct ioreq_page ioreq;
    struct ioreq_page bufioreq;
    uint8_t bufioreq_handling;
};

#define MAX_NR_IOREQ_SERVERS 8

struct ioreq_servers {
    rspinlock_t lock;
    struct ioreq_server *server[MAX_NR_IOREQ_SERVERS];
};

enum model_shutdown {
    MODEL_NOT_SHUT_DOWN,
    MODEL_SHUTTING_DOWN,
    MODEL_SHUT_DOWN,
};

#define NR_GFNS 1024

struct p2m_domain {
    struct domain *domain;
    int default_access;
    int (*set_entry)(void);     /* identifies the kind of page tables */
    unsigned long max_mapped_pfn;
};

struct domain {
    domid_t domain_id;
    _Atomic int is_dying;
    unsigned int max_vcpus;
    struct vcpu **vcpu;
    rspinlock_t domain_lock;
    struct resource_pages *resource_pages;
    struct grant_table *grant_table;
#ifdef MODEL_XEN_4_14
    struct {
        struct {
            struct ioreq_servers ioreq_server;
        } hvm;
    } arch;
#else
    struct ioreq_servers ioreq_server;
#endif
#ifdef MODEL_HAS_VMTRACE
    unsigned int vmtrace_size;
#endif

    unsigned int tot_pages;
    unsigned int extra_pages;
    unsigned int max_pages;
    unsigned int xenheap_pages;
    atomic_t shr_pages;
    atomic_t paged_pages;
    unsigned int active_evtchns;
    unsigned int max_evtchn_port;
    unsigned int abi_evtchns;           /* limit of its ABI */
    int controller_pause_count;
#ifdef HAVE_SHUTDOWN_STATE
    enum model_shutdown shutdown_state;
#else
    bool is_shutting_down;
    bool is_shut_down;
#endif
    unsigned int shutdown_code;

    /* For the model. */
    bool is_hvm;
    bool is_translated;
    bool is_hardware;
    bool may_acquire;
    unsigned int kill_calls;            /* number of entries into Xen */
    bool crashed;
    unsigned int refcnt;
    unsigned int rcu_locks;
    struct domain *next;
    spinlock_t p2m_lock;
    struct p2m_domain p2m;
    unsigned long gfn_mfn[NR_GFNS];     /* foreign frames */
    bool gfn_ram[NR_GFNS];              /* own memory, without MFN */
    unsigned int dirty_cpumask;
    struct vcpu boot_vcpu;
};

extern __thread struct vcpu *current;

#ifdef HAVE_SHUTDOWN_STATE
static inline bool domain_shutting_down(const struct domain *d)
{
    return d->shutdown_state != MODEL_NOT_SHUT_DOWN;
}

static inline bool domain_shutdown_completed(const struct domain *d)
{
    return d->shutdown_state == MODEL_SHUT_DOWN;
}
#endif

#define is_hvm_domain(d)      ((d)->is_hvm)
#define is_hardware_domain(d) ((d)->is_hardware)
#define is_vcpu_online(v)     (!(v)->is_down)

#define domain_lock(d)   rspin_lock(&(d)->domain_lock)
#define domain_unlock(d) rspin_unlock(&(d)->domain_lock)

/* Calls of domain_vcpu() by this thread. */
extern __thread unsigned int model_vcpu_lookups;

static inline struct vcpu *domain_vcpu(const struct domain *d, unsigned int id)
{
    model_vcpu_lookups++;

    return id < d->max_vcpus ? ACCESS_ONCE(d->vcpu[id]) : NULL;
}

#define for_each_vcpu(d, v) \
    for ( (v) = domain_vcpu(d, 0); v; (v) = ACCESS_ONCE((v)->next_in_list) )

int rcu_lock_remote_domain_by_id(domid_t domid, struct domain **d);
void rcu_unlock_domain(struct domain *d);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a test does with the model: make domains, call the operation as a guest
 * does, let things fail, and see that nothing is left over.
 */
#ifndef MODEL_H
#define MODEL_H

#include <xen/sched.h>
#include <public/resource_stats.h>

/* model_boot - a machine without domains; @cmdline is "NAME=VALUE" or NULL */
void model_boot(const char *cmdline);
int model_boot_param(const char *name, const char *value);

/* The test ends: bug if a page, an allocation, a timer or a lock is left. */
void model_end(void);

/* Things that can be made to fail, each counted from model_boot(). */
enum model_fault {
    FAULT_PAGE,         /* allocation of a page */
    FAULT_XZALLOC,
    FAULT_MAP_GLOBAL,
    FAULT_TYPE,         /* get_page_and_type() */
    FAULT_P2M,          /* set_foreign_p2m_entry() */
    FAULT_CLEAR,        /* p2m_set_entry(), nothing done */
    FAULT_UNMAP,        /* the same, but for the IOMMU's page tables */
    FAULT_IOTLB,        /* a flush of the IOMMU */
    FAULT_REFERENCE,    /* page_get_owner_and_reference() */
    FAULT_COPY_IN,
    FAULT_COPY_OUT,
    FAULT_XSM,
    FAULT_XSM_DOMCTL,   /* xsm_domctl(): the permission of getvcpuinfo */
    FAULT_PREEMPT,      /* "fails": hypercall_preempt_check() says yes */
    NR_FAULTS
};

#define ALWAYS UINT_MAX

/* The @k-th call from now on fails, 1 is the next; ALWAYS; 0 for never. */
void model_fail_at(enum model_fault fault, unsigned int k);
void model_fail_never(void);
/* Calls since model_fail_at(), model_fail_never() or the boot. */
unsigned int model_calls(enum model_fault fault);
/* For the model's own files: does this call fail? */
bool model_fails(enum model_fault fault);

/* Called, if set, where other processors may get in between. */
struct model_hooks {
    void (*wmb)(void);          /* at a writer's barrier */
    void (*lock)(const spinlock_t *lock);   /* before it is taken */
    void (*batch)(void);        /* at a hypercall's preemption check */
    void (*preempted)(void);    /* before it is continued */
};
extern struct model_hooks model_hooks;

unsigned int model_locks_held(void);
/* Locks that this thread has taken so far. */
unsigned int model_locks_taken(void);
void model_check_may_allocate(void);

/* Time, and timers that are due. */
void model_advance(s_time_t by);
unsigned int model_active_timers(void);

/* Domains. */
struct model_config {
    domid_t domid;
    unsigned int max_vcpus;
    unsigned int vcpus;             /* to create at once */
    bool is_hvm;
    unsigned int max_grant_frames;  /* 0: 64 */
    unsigned int vmtrace_frames;    /* per vCPU */
};
struct domain *model_create_domain(const struct model_config *config);
struct vcpu *model_create_vcpu(struct domain *d, unsigned int id);
/* As domain_kill() does; frames that are mapped keep the domain's structure. */
void model_kill_domain(struct domain *d);
/* Only its first half, up to resource_teardown(). */
void model_kill_begin(struct domain *d);
void model_kill_end(struct domain *d);
unsigned int model_domains(void);

/* For the model's own files. */
struct domain *model_find_domain(domid_t domid);
void model_get_domain(struct domain *d);
void model_put_domain(struct domain *d);

/* The caller of hypercalls, and its mappings. */
extern struct domain model_callers[2];
struct domain *model_caller(bool translated);
int model_unmap_gfn(struct domain *d, unsigned long gfn);
unsigned int model_mapped_gfns(const struct domain *d);
/* The caller's page tables, and what is special about them. */
extern enum model_tables {
    MODEL_NPT,      /* each write flushes the TLBs */
    MODEL_EPT,      /* the lock does, when it is released */
    MODEL_RECALC,   /* NPT, of which some types are to be calculated again */
    MODEL_TRACED,   /* NPT, and changes are traced */
    NR_MODEL_TABLES
} model_tables;
/* Flushes of both kinds since the boot, that of a lone removal aside. */
struct model_flushes {
    unsigned int tlb;
    unsigned int iotlb;
};
extern struct model_flushes model_flushes;
/* May a TLB still lead to the frame, of the processors' or the IOMMU's? */
bool model_is_stale(unsigned long mfn);
/* Did a failure leave the IOMMU with a translation of the GFN? */
bool model_iommu_keeps(unsigned long gfn);
void model_check_flushed(void);
void model_p2m_reset(void);
/* For the model's own files: the lock was taken, or is going to be dropped. */
void model_npt_build(struct domain *d);
void model_npt_leave(void);
/* An entry of the caller's goes, with its reference. */
int model_clear_entry(struct domain *d, unsigned long gfn);
/* An untranslated caller's; returns a number to unmap it by, or -errno. */
int model_pv_map(const struct domain *owner, unsigned long mfn, bool writable);
void model_pv_unmap(int mapping);
/* All there are: the MFN of the @i-th, or 0. */
unsigned int model_max_mappings(void);
unsigned long model_mapping(unsigned int i);

/* Pages. */
bool model_page_valid(unsigned long mfn);
struct page_info *model_page(unsigned long mfn);
/* What somebody who mapped the page sees. */
const void *model_see(unsigned long mfn);
unsigned int model_pages_used(void);
unsigned int model_allocations(void);
void model_set_first_mfn(unsigned long mfn);
/* Every reference has a holder; one that must leak has the IOMMU. */
void model_check_references(void);
/* For the model's own files: the IOMMU can reach the frame from now on. */
void model_leak(unsigned long mfn);
unsigned int model_leaked(void);
/* Drop what leaked, as only a reboot can. */
void model_forget_leaks(void);
void model_iommu_reset(void);
/* The last line that Xen logged. */
extern char model_log[256];
void model_pages_reset(void);
struct page_info *model_alloc_contiguous(struct domain *d, unsigned int nr);
void model_share_xen_page(void *va, struct domain *d);
/* A PV guest frees a page of its own that it names by MFN; or -errno. */
int model_guest_remove_page(struct domain *d, unsigned long mfn);
/* The same where nothing refuses it. */
void model_drop_allocation(unsigned long mfn);

/* Guest memory: at GUEST_BASE, below 4 GiB. */
#define GUEST_BASE 0x10000000UL
#define GUEST_SIZE 0x10000UL
#define GUEST_ARG  GUEST_BASE
#define GUEST_LIST (GUEST_BASE + 0x1000)
void model_guest_write(uintptr_t to, const void *from, size_t size);
void model_guest_read(void *to, uintptr_t from, size_t size);
/* Bytes that Xen cannot read, or not write. */
void model_guest_hole(uintptr_t start, uintptr_t end, bool for_reads);
void model_guest_reset(void);

/* The operation, as a guest calls it, continuations included. */
#define MAX_LIST 600
struct model_request {
    bool compat;
    bool no_list;
    domid_t domid;
    uint16_t type;
    uint32_t id;
    uint32_t nr_frames;         /* what a size query found, too */
    uint32_t pad;
    uint64_t frame;
    unsigned long forged;       /* frames that were done, a guest lies */
    uint64_t frames[MAX_LIST];  /* GFNs, or what MFNs were found */
    unsigned int calls;         /* times that Xen was entered */
    unsigned int mapped;        /* GFNs that were filled */
};
long model_acquire(struct model_request *request);
void model_count_mapped(void);

/* The scheduler changes what a vCPU does. */
void model_runstate(struct vcpu *v, unsigned int state);
void model_runstate_at(struct vcpu *v, unsigned int state, s_time_t now);
/* It yields: a change of state follows, or model_run_on(). */
void model_yield(struct vcpu *v);
void model_run_on(struct vcpu *v);

/* Grant tables. */
int model_gnttab_create(struct domain *d, unsigned int max_frames);
void model_gnttab_relinquish(struct domain *d);
void model_gnttab_destroy(struct domain *d);
int model_gnttab_grow(struct domain *d, unsigned int nr);
int model_gnttab_set_version(struct domain *d, unsigned int version);
unsigned int model_gnttab_frames(const struct domain *d, unsigned int id);
/* ~0 when there is no such frame. */
unsigned long model_gnttab_mfn(const struct domain *d, unsigned int id,
                               unsigned int frame);

/* Ioreq servers. */
struct ioreq_servers *model_ioreq(struct domain *d);
int model_ioreq_create(struct domain *d, unsigned int id,
                       struct domain *emulator, unsigned int bufioreq);
void model_ioreq_destroy(struct domain *d, unsigned int id);
int model_ioreq_place(struct domain *d, unsigned int id, bool buffered,
                      unsigned long gfn);
void model_ioreq_destroy_all(struct domain *d);
void model_ioreq_init(struct domain *d);

/* Trace buffers. */
int model_vmtrace_create(struct vcpu *v);
void model_vmtrace_free(struct vcpu *v);

#endif

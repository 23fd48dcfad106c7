/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tests' interface to the model: create domains, call the operation as a
 * guest does, inject faults, and check for leaks.
 */
#ifndef MODEL_H
#define MODEL_H

#include <xen/sched.h>
#include <public/resource_stats.h>

/* model_boot() - boot without domains; @cmdline is "NAME=VALUE" or NULL */
void model_boot(const char *cmdline);
int model_boot_param(const char *name, const char *value);

/* End of a test: bug if a page, an allocation, a timer or a lock is left. */
void model_end(void);

/* Operations that can be made to fail. */
enum model_fault {
    FAULT_PAGE,         /* allocation of a page */
    FAULT_XZALLOC,
    FAULT_MAP_GLOBAL,
    FAULT_TYPE,         /* get_page_and_type() */
    FAULT_P2M,          /* a GFN gets a frame: entry unchanged */
    FAULT_IOMMU_MAP,    /* the same, only the IOMMU's entry unchanged */
    FAULT_CLEAR,        /* p2m_set_entry(), entry unchanged */
    FAULT_UNMAP,        /* p2m_set_entry(), only the IOMMU's entry unchanged */
    FAULT_IOTLB,        /* a flush of the IOMMU */
    FAULT_REFERENCE,    /* page_get_owner_and_reference() */
    FAULT_COPY_IN,
    FAULT_COPY_OUT,
    FAULT_XSM,
    FAULT_XSM_DOMCTL,   /* xsm_domctl(): the permission of getvcpuinfo */
    FAULT_PREEMPT,      /* hypercall_preempt_check() returns true */
    NR_FAULTS
};

#define ALWAYS UINT_MAX

/* Fail the @k-th call from now on: 1 is the next; ALWAYS; 0 is never. */
void model_fail_at(enum model_fault fault, unsigned int k);
void model_fail_never(void);
/* Calls since model_fail_at(), model_fail_never() or the boot. */
unsigned int model_calls(enum model_fault fault);
/* For the model's own files: true if this call has to fail. */
bool model_fails(enum model_fault fault);

/* Called, if set, where other processors may act. */
struct model_hooks {
    void (*wmb)(void);          /* at a writer's barrier */
    void (*lock)(const spinlock_t *lock);   /* before it is taken */
    void (*batch)(void);        /* at a hypercall's preemption check */
    void (*preempted)(void);    /* before it is continued */
};
extern struct model_hooks model_hooks;

unsigned int model_locks_held(void);
/* Number of locks that this thread has taken so far. */
unsigned int model_locks_taken(void);
void model_check_may_allocate(void);

/* Turn tracing on or off, and count the scheduler's records. */
void model_trace(bool on);
extern unsigned int model_trace_points;

/* Advance the time and run the timers that are due. */
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
/* As domain_kill(); mapped frames keep the domain's structure. */
void model_kill_domain(struct domain *d);
/* The first half of it, up to resource_teardown(). */
void model_kill_begin(struct domain *d);
void model_kill_end(struct domain *d);
unsigned int model_domains(void);
void model_shutdown(struct domain *d, enum model_shutdown state,
                    unsigned int code);

/* For the model's own files. */
struct domain *model_find_domain(domid_t domid);
void model_get_domain(struct domain *d);
void model_put_domain(struct domain *d);

/* The caller of hypercalls, and its mappings. */
extern struct domain model_callers[2];
struct domain *model_caller(bool translated);
int model_unmap_gfn(struct domain *d, unsigned long gfn);
unsigned int model_mapped_gfns(const struct domain *d);
/* Kinds of page tables of the caller. */
extern enum model_tables {
    MODEL_NPT,      /* every write flushes the TLBs, or as with EPT */
    MODEL_EPT,      /* releasing the lock flushes the TLBs */
    MODEL_RECALC,   /* NPT with some types to recalculate */
    MODEL_TRACED,   /* NPT with tracing of changes */
    NR_MODEL_TABLES
} model_tables;
/* Flushes since boot, except those of single removals. */
struct model_flushes {
    unsigned int tlb;
    unsigned int iotlb;
};
extern struct model_flushes model_flushes;
/* True if a processor's TLB or the IOMMU's may still map the frame. */
bool model_is_stale(unsigned long mfn);
/* True if the IOMMU still translates the GFN after a failure. */
bool model_iommu_keeps(unsigned long gfn);
void model_check_flushed(void);
void model_p2m_reset(void);
/* Tables of nested page tables that Xen has mapped so far, to walk them. */
extern unsigned int model_tables_mapped;
/* For the model's own files: call after locking and before unlocking. */
void model_npt_build(struct domain *d);
void model_npt_leave(void);
/* Make the tables up to an entry, and write it, as p2m_set_entry() does. */
void model_npt_make(const struct domain *d, unsigned long gfn);
/* Fill an empty entry of the caller, which takes a reference. */
int model_fill_entry(struct domain *d, unsigned long gfn, unsigned long mfn);
/* Clear an entry of the caller and drop its reference. */
int model_clear_entry(struct domain *d, unsigned long gfn);
/* For an untranslated caller; returns a number for unmap, or -errno. */
int model_pv_map(const struct domain *owner, unsigned long mfn, bool writable);
void model_pv_unmap(int mapping);
/* To list all mappings: the MFN of the @i-th, or 0. */
unsigned int model_max_mappings(void);
unsigned long model_mapping(unsigned int i);

/* Pages. */
bool model_page_valid(unsigned long mfn);
struct page_info *model_page(unsigned long mfn);
/* The page's contents as seen through a mapping. */
const void *model_see(unsigned long mfn);
unsigned int model_pages_used(void);
unsigned int model_allocations(void);
void model_set_first_mfn(unsigned long mfn);
/* Check that every reference has a holder; the IOMMU holds leaked ones. */
void model_check_references(void);
/* For the model's own files: the IOMMU still maps the frame: leak it. */
void model_leak(unsigned long mfn);
unsigned int model_leaked(void);
/* Drop leaked references, as only a reboot does. */
void model_forget_leaks(void);
void model_iommu_reset(void);
/* The last line in Xen's log. */
extern char model_log[256];
void model_pages_reset(void);
struct page_info *model_alloc_contiguous(struct domain *d, unsigned int nr);
void model_share_xen_page(void *va, struct domain *d);
/* A PV guest frees one of its own pages by MFN; returns 0 or -errno. */
int model_guest_remove_page(struct domain *d, unsigned long mfn);
/* The same without a check that refuses it. */
void model_drop_allocation(unsigned long mfn);

/* Guest memory: at GUEST_BASE, below 4 GiB. */
#define GUEST_BASE 0x10000000UL
#define GUEST_SIZE 0x10000UL
#define GUEST_ARG  GUEST_BASE
#define GUEST_LIST (GUEST_BASE + 0x1000)
void model_guest_write(uintptr_t to, const void *from, size_t size);
void model_guest_read(void *to, uintptr_t from, size_t size);
/* Make bytes unreadable or unwritable for Xen. */
void model_guest_hole(uintptr_t start, uintptr_t end, bool for_reads);
void model_guest_reset(void);

/* The operation as a guest calls it, including continuations. */
#define MAX_LIST 600
struct model_request {
    bool compat;
    bool no_list;
    domid_t domid;
    uint16_t type;
    uint32_t id;
    uint32_t nr_frames;         /* also the result of a size query */
    uint32_t pad;
    uint64_t frame;
    unsigned long forged;       /* frames done, in a forged continuation */
    uint64_t frames[MAX_LIST];  /* GFNs on entry, or MFNs on return */
    unsigned int calls;         /* number of entries into Xen */
    unsigned int mapped;        /* number of GFNs mapped */
};
long model_acquire(struct model_request *request);
void model_count_mapped(void);
/* Number of calls of Xen's own code, and its result. */
extern unsigned int model_tree_calls;
#define MODEL_TREE_RESULT 77

/* The scheduler changes a vCPU's state. */
void model_runstate(struct vcpu *v, unsigned int state);
void model_runstate_at(struct vcpu *v, unsigned int state, s_time_t now);
/* The vCPU yields: a change of state or model_run_on() follows. */
void model_yield(struct vcpu *v);
void model_run_on(struct vcpu *v);

/* Grant tables. */
int model_gnttab_create(struct domain *d, unsigned int max_frames);
void model_gnttab_relinquish(struct domain *d);
void model_gnttab_destroy(struct domain *d);
int model_gnttab_grow(struct domain *d, unsigned int nr);
int model_gnttab_set_version(struct domain *d, unsigned int version);
unsigned int model_gnttab_frames(const struct domain *d, unsigned int id);
/* Returns ~0 for a missing frame. */
unsigned long model_gnttab_mfn(const struct domain *d, unsigned int id,
                               unsigned int frame);

/* Ioreq servers. */
struct ioreq_servers *model_ioreq(struct domain *d);
/* Frames of a server for the requests of vCPUs. */
unsigned int model_ioreq_pages(const struct domain *d);
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

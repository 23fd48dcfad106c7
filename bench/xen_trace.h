/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Count Xen's work for this domain from Xen's own trace buffer.
 *
 * This process reads the buffer itself.  xentrace(8) would bind an interrupt and
 * use time on the only processor.
 */
#ifndef BENCH_XEN_TRACE_H
#define BENCH_XEN_TRACE_H

/* The hypercalls to count separately; all others concern time and events. */
enum xen_trace_call {
	CALL_MMU_UPDATE,
	CALL_MMUEXT_OP,
	CALL_UPDATE_VA_MAPPING,
	CALL_MEMORY_OP,
	CALL_MULTICALL,
	CALL_OTHER,
	NR_CALLS,
};

/**
 * struct xen_trace_counts - counts between a start and a stop
 * @calls:   hypercalls, by enum xen_trace_call
 * @updates: PTEs that calls of mmu_update wrote, in a multicall or not
 * @inner:   calls within multicalls
 * @trapped: PTE writes that trapped and that Xen emulated (PV)
 * @exits:   exits from the guest that are neither hypercalls nor caused by
 *           interrupts (PVH)
 */
struct xen_trace_counts {
	unsigned long calls[NR_CALLS];
	unsigned long updates;
	unsigned long inner;
	unsigned long trapped;
	unsigned long exits;
};

extern const char *const xen_trace_call_names[NR_CALLS];

/** xen_trace_init() - start Xen's tracing; ends the program on failure */
void xen_trace_init(void);

/** xen_trace_exit() - stop Xen's tracing */
void xen_trace_exit(void);

/** xen_trace_start() - start counting */
void xen_trace_start(void);

/** xen_trace_stop() - return the counts; ends the program if records were lost */
void xen_trace_stop(struct xen_trace_counts *counts);

#endif

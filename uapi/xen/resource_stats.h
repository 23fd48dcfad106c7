/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * xen-resource: layout of a domain's statistics resource
 *
 * Xen writes these frames, and programs that map them read them without a
 * hypercall or a lock.  Later versions only append to the layout.  A reader
 * therefore takes all offsets, sizes, strides and counts from the header, uses
 * a field only if the size of its record covers it (xen_stats_has()), and
 * ignores unknown fields.  Bytes outside the declared records are undefined.
 *
 * A map makes the records live: Xen keeps them up to date as long as any frame
 * stays mapped.  Xen stops within a second after the last unmap: the records
 * keep their last values, and @live_since of the domain's record becomes 0.  A
 * reader that took more than a second between the acquire and the map (only a
 * PV caller can) may find the records stopped; mapping a frame again, even
 * briefly, restarts them.
 *
 * Times are in nanoseconds of Xen's system time, which starts at 0 when Xen
 * boots.
 */
#ifndef _UAPI_XEN_RESOURCE_STATS_H
#define _UAPI_XEN_RESOURCE_STATS_H

#ifdef __XEN__
#include <xen/types.h>
#else
#include <stdint.h>
#endif

/*
 * Type of the resource.  Its top bit (of 16) is set to avoid collisions with
 * Xen's own types.  It is read-only; the only id is 0.
 */
#define XEN_RESOURCE_STATS		0x8000
#define XEN_RESOURCE_STATS_ID		0

#define XEN_STATS_MAGIC			0x53545258	/* "XRTS" */
#define XEN_STATS_ABI			1

/** XEN_STATS_UNKNOWN - value of a 32-bit field that is unknown to this Xen */
#define XEN_STATS_UNKNOWN		0xffffffffU

/**
 * struct xen_stats_header - number and location of the records
 * @magic:         %XEN_STATS_MAGIC
 * @abi:           %XEN_STATS_ABI; it changes only if existing fields change
 *                 their meaning, not if fields are appended
 * @header_size:   bytes of this header
 * @domid:         the domain
 * @period:        nanoseconds between updates of the domain record, while the
 *                 frames are mapped
 * @nr_frames:     frames of the resource
 * @domain_offset: bytes from the start of the resource to the domain record
 * @domain_size:   bytes of the domain record, a multiple of 8
 * @vcpu_offset:   bytes from the start of the resource to vCPU 0's record
 * @vcpu_size:     bytes of a vCPU record, a multiple of 8
 * @vcpu_stride:   bytes from one vCPU record to the next; records do not cross
 *                 frames
 * @nr_vcpus:      number of vCPU records
 *
 * The header is constant for the lifetime of the resource.
 */
struct xen_stats_header {
	uint32_t magic;
	uint32_t abi;
	uint32_t header_size;
	uint32_t domid;
	uint64_t period;
	uint32_t nr_frames;
	uint32_t domain_offset;
	uint32_t domain_size;
	uint32_t vcpu_offset;
	uint32_t vcpu_size;
	uint32_t vcpu_stride;
	uint32_t nr_vcpus;
	uint32_t reserved;
};

/* Bits of &xen_stats_domain.flags. */
#define XEN_STATS_DOMAIN_PAUSED		(1U << 0)
#define XEN_STATS_DOMAIN_SHUTTING_DOWN	(1U << 1)
#define XEN_STATS_DOMAIN_SHUT_DOWN	(1U << 2)
#define XEN_STATS_DOMAIN_DYING		(1U << 3)	/* last update */
#define XEN_STATS_DOMAIN_HVM		(1U << 4)

/**
 * struct xen_stats_domain - a domain, updated every &xen_stats_header.period
 *                           while live
 * @seq:              odd while Xen writes the record
 * @flags:            XEN_STATS_DOMAIN_*
 * @time:             time of the update
 * @tot_pages:        pages that the domain has; all pages here are 4 KiB
 * @max_pages:        limit of @tot_pages
 * @xenheap_pages:    Xen heap pages that are shared with the domain
 * @shared_pages:     pages of the domain that are shared copy-on-write
 * @paged_pages:      pages of the domain that are paged out
 * @grant_frames:     frames of its grant table in use
 * @max_grant_frames: limit of @grant_frames
 * @status_frames:    frames of status words in use (version 2)
 * @grant_version:    version of its grant table
 * @evtchns:          event channels in use
 * @max_evtchns:      limit of @evtchns, by the domain's configuration and ABI
 * @shutdown_code:    reason of the shutdown (SHUTDOWN_* of Xen's
 *                    public/sched.h), or %XEN_STATS_UNKNOWN before it
 * @online_vcpus:     number of online vCPUs, or %XEN_STATS_UNKNOWN while not all
 *                    vCPUs have active records.  If a vCPU goes online or
 *                    offline without a change of its state (because it is
 *                    blocked or the domain is paused), this follows within one
 *                    update per 8 vCPUs
 * @live_since:       time since which Xen has updated the record every
 *                    &xen_stats_header.period; 0 if it does not, and the record
 *                    dates from @time
 */
struct xen_stats_domain {
	uint32_t seq;
	uint32_t flags;
	uint64_t time;
	uint64_t tot_pages;
	uint64_t max_pages;
	uint64_t xenheap_pages;
	uint64_t shared_pages;
	uint64_t paged_pages;
	uint32_t grant_frames;
	uint32_t max_grant_frames;
	uint32_t status_frames;
	uint32_t grant_version;
	uint32_t evtchns;
	uint32_t max_evtchns;
	uint32_t shutdown_code;
	uint32_t online_vcpus;
	uint64_t live_since;
};

/* Values of &xen_stats_vcpu.state, in the order of Xen's RUNSTATE_*. */
#define XEN_STATS_RUNNING		0
#define XEN_STATS_RUNNABLE		1
#define XEN_STATS_BLOCKED		2
#define XEN_STATS_OFFLINE		3
#define XEN_STATS_NR_STATES		4

/*
 * Bit of &xen_stats_vcpu.flags: the vCPU exists, and Xen updates its record at
 * every change of its state.  If it is clear, the other fields are invalid.
 */
#define XEN_STATS_VCPU_ACTIVE		(1U << 0)

/**
 * struct xen_stats_vcpu - a vCPU, updated at every change of its state
 * @seq:         odd while Xen writes the record
 * @flags:       XEN_STATS_VCPU_*
 * @state:       current state, XEN_STATS_RUNNING and so on
 * @pcpu:        processor on which it runs or last ran
 * @state_since: time of the last change of @state
 * @time:        time spent in every state until @state_since, indexed by state
 * @dispatches:  number of times it started to run; like all counters here, it
 *               starts at 0 at @live_since
 * @preemptions: number of times it had to stop although still runnable; does
 *               not count yields
 * @wakeups:     number of times it stopped being blocked
 * @migrations:  number of times it started to run on another processor than
 *               before
 * @live_since:  time when Xen started to update the record.  Counters of two
 *               readings can be compared only if it is the same in both; it
 *               does not change while a frame stays mapped.  Times can always
 *               be compared
 *
 * The sum of @time plus the time since @state_since is the age of the vCPU.
 * Xen updates the record only when the state changes.  A reader attributes the
 * time from @state_since to &xen_stats_domain.time to @state.
 */
struct xen_stats_vcpu {
	uint32_t seq;
	uint32_t flags;
	uint32_t state;
	uint32_t pcpu;
	uint64_t state_since;
	uint64_t time[XEN_STATS_NR_STATES];
	uint64_t dispatches;
	uint64_t preemptions;
	uint64_t wakeups;
	uint64_t migrations;
	uint64_t live_since;
};

/* True if field @field is inside a record of @size bytes. */
#define xen_stats_has(type, field, size) \
	((size) >= __builtin_offsetof(type, field) + \
		   sizeof(((type *)0)->field))

#endif

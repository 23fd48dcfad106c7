/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * xen-resource: what the statistics resource of a domain holds
 *
 * Xen writes these frames, anybody who mapped them reads: no hypercall, no
 * lock.  The layout only ever grows: a reader takes every offset, size, stride
 * and count from the header, uses a field only where the size of its record
 * covers it (xen_stats_has()), and leaves what it does not know alone.  Bytes
 * outside the declared records mean nothing.
 *
 * Xen keeps the records up to date, they are live, from a map on and for as
 * long as a frame stays mapped.  When no frame is mapped, it stops within a
 * second: the records keep their last values, and say so.  A reader that took
 * more than a second between the acquire and the map (which only a PV caller
 * can) may find them stopped; another map of a frame, which may be short,
 * starts them again.
 *
 * Times are nanoseconds of Xen's system time, whose zero is when Xen started.
 */
#ifndef _UAPI_XEN_RESOURCE_STATS_H
#define _UAPI_XEN_RESOURCE_STATS_H

#ifdef __XEN__
#include <xen/types.h>
#else
#include <stdint.h>
#endif

/*
 * The resource's type: one with the top bit of Xen's 16 set, which no type of
 * Xen's own will have.  Read-only; the only id is 0.
 */
#define XEN_RESOURCE_STATS		0x8000
#define XEN_RESOURCE_STATS_ID		0

#define XEN_STATS_MAGIC			0x53545258	/* "XRTS" */
#define XEN_STATS_ABI			1

/** XEN_STATS_UNKNOWN - in a 32-bit field: this Xen does not know */
#define XEN_STATS_UNKNOWN		0xffffffffU

/**
 * struct xen_stats_header - what there is, and where
 * @magic:         %XEN_STATS_MAGIC
 * @abi:           %XEN_STATS_ABI; another number means another meaning of what
 *                 is here, not more fields
 * @header_size:   bytes of this header
 * @domid:         the domain
 * @period:        nanoseconds between two updates of the domain record, while
 *                 somebody has the frames mapped
 * @nr_frames:     frames of the resource
 * @domain_offset: bytes from the start of the resource to the domain record
 * @domain_size:   bytes of it, a multiple of 8
 * @vcpu_offset:   bytes from the start of the resource to vCPU 0's record
 * @vcpu_size:     bytes of one, a multiple of 8
 * @vcpu_stride:   bytes from one to the next; no record crosses a frame
 * @nr_vcpus:      records
 *
 * Constant for as long as the resource exists.
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

/* Of &xen_stats_domain.flags. */
#define XEN_STATS_DOMAIN_PAUSED		(1U << 0)
#define XEN_STATS_DOMAIN_SHUTTING_DOWN	(1U << 1)
#define XEN_STATS_DOMAIN_SHUT_DOWN	(1U << 2)
#define XEN_STATS_DOMAIN_DYING		(1U << 3)	/* the last update */
#define XEN_STATS_DOMAIN_HVM		(1U << 4)

/**
 * struct xen_stats_domain - a domain, every &xen_stats_header.period while live
 * @seq:              odd while Xen writes the record
 * @flags:            XEN_STATS_DOMAIN_*
 * @time:             when it was written
 * @tot_pages:        pages the domain has, of 4 KiB as all pages here
 * @max_pages:        most it may have
 * @xenheap_pages:    pages of Xen's own that are shared with it
 * @shared_pages:     of its pages, those shared copy-on-write
 * @paged_pages:      of its pages, those paged out
 * @grant_frames:     frames of its grant table in use
 * @max_grant_frames: most it may have
 * @status_frames:    frames of status words in use (version 2)
 * @grant_version:    version of its grant table
 * @evtchns:          event channels in use
 * @max_evtchns:      most it may have, by its configuration and its ABI
 * @shutdown_code:    why it shut down (SHUTDOWN_* of Xen's public/sched.h);
 *                    %XEN_STATS_UNKNOWN while it has not
 * @online_vcpus:     vCPUs that are up; of 128 or more, Xen looks at 128 in each
 *                    update, and this is %XEN_STATS_UNKNOWN until all were seen
 * @live_since:       since when Xen has updated the record every
 *                    &xen_stats_header.period; 0: it does not, and the record
 *                    is as old as @time tells
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

/* Of &xen_stats_vcpu.state; Xen's RUNSTATE_*, whose order they have. */
#define XEN_STATS_RUNNING		0
#define XEN_STATS_RUNNABLE		1
#define XEN_STATS_BLOCKED		2
#define XEN_STATS_OFFLINE		3
#define XEN_STATS_NR_STATES		4

/*
 * Of &xen_stats_vcpu.flags: the vCPU exists, and Xen writes its record at each
 * change of its state.  Else nothing else is valid.
 */
#define XEN_STATS_VCPU_ACTIVE		(1U << 0)

/**
 * struct xen_stats_vcpu - a vCPU, at each change of its state
 * @seq:         odd while Xen writes the record
 * @flags:       XEN_STATS_VCPU_*
 * @state:       what it does, XEN_STATS_RUNNING...
 * @pcpu:        processor it runs on, or last did
 * @state_since: when it began to
 * @time:        time in each state until @state_since, indexed by it
 * @dispatches:  times it began to run, since @live_since, as all counters here
 * @preemptions: times it had to stop running though it wanted to go on; not
 *               those when it yielded
 * @wakeups:     times it stopped being blocked
 * @migrations:  times it began to run on another processor than before
 * @live_since:  when Xen began to write the record.  Counters of two readings
 *               can be compared if this is the same in both, which it is while
 *               a frame stays mapped; times always can
 *
 * The sum of @time and what has passed since @state_since is the age of the
 * vCPU.  Only a change of state writes the record, so a vCPU that runs for long
 * is seen running by its @state; &xen_stats_domain.time tells how late it is.
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

/* Is field @field inside a record that is @size bytes long? */
#define xen_stats_has(type, field, size) \
	((size) >= __builtin_offsetof(type, field) + \
		   sizeof(((type *)0)->field))

#endif

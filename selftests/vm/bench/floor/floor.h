/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /dev/floor: the hypercalls that mapping and unmapping cannot do without, and
 * nothing else.
 */
#ifndef BENCH_FLOOR_H
#define BENCH_FLOOR_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* Frames in one hypercall. */
#define FLOOR_BATCH	512U

/* How an auto-translated dom0 gives frames back; PV knows only the first. */
enum floor_release {
	FLOOR_SINGLY,		/* a hypercall for each */
	FLOOR_MULTICALL,	/* 64 of those in each HYPERVISOR_multicall */
	FLOOR_BATCHED,		/* our Xen's batched release */
};

/**
 * struct floor_run - map the first frames of a domain's grant table, and unmap
 * @domid:     the domain
 * @release:   how to give them back, enum floor_release
 * @nr_frames: how many
 * @map:       set to the time in hypercalls that map, in ticks of the TSC
 * @unmap:     set to that in hypercalls that unmap
 */
struct floor_run {
	__u16 domid;
	__u16 release;
	__u32 nr_frames;
	__u64 map;
	__u64 unmap;
};

/* Fails with EOPNOTSUPP for a @release that there is not. */
#define FLOOR_RUN	_IOWR('F', 0, struct floor_run)

#ifdef __KERNEL__
#include <xen/interface/xen.h>

int floor_acquire(const struct floor_run *run, xen_pfn_t *frames);
int floor_run_pv(struct floor_run *run);
int floor_run_xlate(struct floor_run *run);
#endif

#endif

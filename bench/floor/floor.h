/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /dev/floor: make only the hypercalls that mapping and unmapping need.
 */
#ifndef BENCH_FLOOR_H
#define BENCH_FLOOR_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* Frames per hypercall. */
#define FLOOR_BATCH	512U

/* How an auto-translated dom0 releases frames; PV supports only the first. */
enum floor_release {
	FLOOR_SINGLY,		/* one hypercall per frame */
	FLOOR_MULTICALL,	/* 64 of those per HYPERVISOR_multicall */
	FLOOR_BATCHED,		/* the patched Xen's batched release */
};

/**
 * struct floor_run - map the first frames of a domain's grant table, and unmap
 * @domid:     the domain
 * @release:   how to release them, enum floor_release
 * @nr_frames: number of frames
 * @map:       set to the time of the hypercalls that map, in ticks of the TSC
 * @unmap:     set to the time of the hypercalls that unmap
 */
struct floor_run {
	__u16 domid;
	__u16 release;
	__u32 nr_frames;
	__u64 map;
	__u64 unmap;
};

/* Fails with EOPNOTSUPP for an unsupported @release. */
#define FLOOR_RUN	_IOWR('F', 0, struct floor_run)

#ifdef __KERNEL__
#include <xen/interface/xen.h>

int floor_acquire(const struct floor_run *run, xen_pfn_t *frames);
int floor_run_pv(struct floor_run *run);
int floor_run_xlate(struct floor_run *run);
#endif

#endif

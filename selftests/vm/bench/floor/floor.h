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

/**
 * struct floor_run - map the first frames of a domain's grant table, and unmap
 * @domid:     the domain
 * @batched:   auto-translated: give them back by our Xen's batched release
 * @nr_frames: how many
 * @map:       set to the time in hypercalls that map, in ticks of the TSC
 * @unmap:     set to that in hypercalls that unmap
 */
struct floor_run {
	__u16 domid;
	__u16 batched;
	__u32 nr_frames;
	__u64 map;
	__u64 unmap;
};

/* Fails with EOPNOTSUPP for @batched where there is no such hypercall. */
#define FLOOR_RUN	_IOWR('F', 0, struct floor_run)

#ifdef __KERNEL__
#include <xen/interface/xen.h>

int floor_acquire(const struct floor_run *run, xen_pfn_t *frames);
int floor_run_pv(struct floor_run *run);
int floor_run_xlate(struct floor_run *run);
#endif

#endif

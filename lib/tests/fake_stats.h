/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The statistics of a fake domain, in the frames of fake.h.  vCPU 0 runs for 3/4 of
 * the time and is blocked for the rest, vCPU 1 is blocked, and vCPU 2 does not exist.
 */
#ifndef FAKE_STATS_H
#define FAKE_STATS_H

#include <xen/resource_stats.h>

#define FAKE_VCPUS		3
#define FAKE_SECOND		1000000000ull

extern struct xen_stats_header *const fake_header;
extern struct xen_stats_domain *const fake_domain;

/** fake_vcpu() - the record of a vCPU, before fake_stats_update() */
struct xen_stats_vcpu *fake_vcpu(unsigned int vcpu);

/** fake_stats_start() - provide statistics, 1000 s after Xen's boot */
void fake_stats_start(void (*on_map)(unsigned int nth));

/** fake_stats_pass() - let a second pass, and show it in frames that are mapped */
void fake_stats_pass(void);

#endif

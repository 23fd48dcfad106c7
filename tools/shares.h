/* SPDX-License-Identifier: GPL-2.0-only */
/* What a vCPU did between two readings.  Pure functions over copied records. */
#ifndef XEN_RESOURCE_SHARES_H
#define XEN_RESOURCE_SHARES_H

#include "stats.h"

/**
 * struct shares - a vCPU over a while; NAN: not known
 * @percent:     of the time spent in each state, indexed by it
 * @dispatches:  per second, as all below
 * @preemptions: see &struct xen_stats_vcpu
 * @wakeups:     "
 * @migrations:  "
 */
struct shares {
	double percent[XEN_STATS_NR_STATES];
	double dispatches;
	double preemptions;
	double wakeups;
	double migrations;
};

/**
 * shares_between() - compute the shares of one vCPU
 * @stats:  where the readings come from
 * @before: the earlier one
 * @after:  the later one
 * @vcpu:   which vCPU, below &stats.nr_vcpus
 * @shares: takes the result
 *
 * Each reading counts up to the domain record's time or, if that is later, to
 * the vCPU's last change of state, so that the shares add up to 100.  All is
 * NAN when no time has passed, when the vCPU was not there all the time, or
 * when something went backwards.
 */
void shares_between(const struct stats *stats,
		    const struct stats_sample *before,
		    const struct stats_sample *after, uint32_t vcpu,
		    struct shares *shares);

#endif

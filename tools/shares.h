/* SPDX-License-Identifier: GPL-2.0-only */
/* Compute a vCPU's activity between two samples from the copied records. */
#ifndef XEN_RESOURCE_SHARES_H
#define XEN_RESOURCE_SHARES_H

#include "stats.h"

/**
 * struct shares - a vCPU's activity between two samples; NAN: unknown
 * @percent:     percentage of time per state, indexed by state
 * @dispatches:  per second; see &struct xen_stats_vcpu
 * @preemptions: per second
 * @wakeups:     per second
 * @migrations:  per second
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
 * @stats:  source of the samples
 * @before: the earlier sample
 * @after:  the later sample
 * @vcpu:   the vCPU, below &stats.nr_vcpus
 * @shares: set to the result
 *
 * A sample ends at the domain record's time or at the vCPU's last change of
 * state, whichever is later, so that the shares add up to 100.  All values are
 * NAN if no time has passed, if the vCPU did not exist throughout, or if a time
 * decreased.
 */
void shares_between(const struct stats *stats,
		    const struct stats_sample *before,
		    const struct stats_sample *after, uint32_t vcpu,
		    struct shares *shares);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* How a vCPU, or all vCPUs of a domain, spent the time between two samples. */
#ifndef XEN_RESOURCE_SHARES_H
#define XEN_RESOURCE_SHARES_H

#include "../lib/xenresource_stats.h"

/**
 * struct shares - percentages of the time, and events per second; NAN: unknown
 * @run:      it ran
 * @wait:     it could run but waited for a processor
 * @blocked:  it waited for an event
 * @steal:    as Linux in the guest counts it: @wait, and time offline
 * @switches: how often per second it started to run
 */
struct shares {
	double run;
	double wait;
	double blocked;
	double steal;
	double switches;
};

/** shares_unknown() - all are unknown */
struct shares shares_unknown(void);

/** shares_of_rates() - from two records of mapped statistics */
struct shares shares_of_rates(const struct xenresource_stats_rates *rates);

/**
 * shares_of_times() - from two values of the time for which a vCPU ran
 * @ran:     the difference, in nanoseconds
 * @elapsed: the time between them, in nanoseconds
 */
struct shares shares_of_times(uint64_t ran, uint64_t elapsed);

/** shares_add() - add to a sum; unknown numbers do not change it */
void shares_add(struct shares *sum, const struct shares *more);

#endif

// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>

#include "shares.h"

/* Time in a state until the domain record was written. */
static uint64_t time_in_state(const struct stats_sample *sample, uint32_t vcpu,
			      unsigned int state)
{
	const struct xen_stats_vcpu *record = &sample->vcpus[vcpu];
	uint64_t now = sample->domain.time;
	uint64_t time = record->time[state];

	if (record->state == state && now > record->state_since)
		time += now - record->state_since;
	return time;
}

static double per_second(bool known, uint64_t before, uint64_t after,
			 double elapsed)
{
	if (!known || after < before)
		return NAN;
	return (after - before) / elapsed * 1e9;
}

/* Nanoseconds between the samples, in total and per state; 0: unknown. */
static double elapsed_by_state(const struct stats *stats,
			       const struct stats_sample *before,
			       const struct stats_sample *after, uint32_t vcpu,
			       double in[XEN_STATS_NR_STATES])
{
	double elapsed = 0;
	unsigned int state;
	uint64_t from, to;

	if (!stats_vcpu_has(stats, time) ||
	    !stats_is_active(&before->vcpus[vcpu]) ||
	    !stats_is_active(&after->vcpus[vcpu]))
		return 0;
	for (state = 0; state < XEN_STATS_NR_STATES; state++) {
		from = time_in_state(before, vcpu, state);
		to = time_in_state(after, vcpu, state);
		if (to < from)
			return 0;
		in[state] = to - from;
		elapsed += in[state];
	}
	return elapsed;
}

void shares_between(const struct stats *stats,
		    const struct stats_sample *before,
		    const struct stats_sample *after, uint32_t vcpu,
		    struct shares *shares)
{
	const struct xen_stats_vcpu *from = &before->vcpus[vcpu];
	const struct xen_stats_vcpu *to = &after->vcpus[vcpu];
	double in[XEN_STATS_NR_STATES] = { 0 };
	double elapsed = elapsed_by_state(stats, before, after, vcpu, in);
	bool known = elapsed > 0;
	unsigned int state;

	for (state = 0; state < XEN_STATS_NR_STATES; state++)
		shares->percent[state] = known ? in[state] / elapsed * 100 :
						 NAN;
	shares->dispatches = per_second(known &&
					stats_vcpu_has(stats, dispatches),
					from->dispatches, to->dispatches,
					elapsed);
	shares->preemptions = per_second(known &&
					 stats_vcpu_has(stats, preemptions),
					 from->preemptions, to->preemptions,
					 elapsed);
	shares->wakeups = per_second(known && stats_vcpu_has(stats, wakeups),
				     from->wakeups, to->wakeups, elapsed);
	shares->migrations = per_second(known &&
					stats_vcpu_has(stats, migrations),
					from->migrations, to->migrations,
					elapsed);
}

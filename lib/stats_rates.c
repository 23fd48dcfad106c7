// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <math.h>
#include <stdbool.h>

#include "api.h"
#include "xenresource_stats.h"

#define HAS(copy, field) \
	xen_stats_has(struct xen_stats_vcpu, field, (copy)->size)

/* Time in a state until the domain record was written. */
static uint64_t time_in_state(const struct xenresource_stats_vcpu *copy,
			      unsigned int state)
{
	const struct xen_stats_vcpu *record = &copy->record;
	uint64_t time = record->time[state];

	if (record->state == state && copy->time > record->state_since)
		time += copy->time - record->state_since;
	return time;
}

/* Can the times be compared? */
static bool has_times(const struct xenresource_stats_vcpu *copy)
{
	return HAS(copy, time) && copy->record.flags & XEN_STATS_VCPU_ACTIVE;
}

/* Nanoseconds between the copies, in total and per state; 0: unknown. */
static double elapsed_by_state(const struct xenresource_stats_vcpu *before,
			       const struct xenresource_stats_vcpu *after,
			       double in[XEN_STATS_NR_STATES])
{
	double elapsed = 0;
	unsigned int state;
	uint64_t from, to;

	if (!has_times(before) || !has_times(after))
		return 0;
	for (state = 0; state < XEN_STATS_NR_STATES; state++) {
		from = time_in_state(before, state);
		to = time_in_state(after, state);
		if (to < from)
			return 0;
		in[state] = to - from;
		elapsed += in[state];
	}
	return elapsed;
}

/* Did Xen restart the counters between the copies? */
static bool restarted(const struct xenresource_stats_vcpu *before,
		      const struct xenresource_stats_vcpu *after)
{
	return HAS(before, live_since) && HAS(after, live_since) &&
	       before->record.live_since != after->record.live_since;
}

static double per_second(uint64_t before, uint64_t after, double elapsed)
{
	return after < before ? NAN : (after - before) / elapsed * 1e9;
}

/* kernel-doc: see xenresource_stats.h */
API int
xenresource_stats_compute_rates(const struct xenresource_stats_vcpu *before,
				const struct xenresource_stats_vcpu *after,
				struct xenresource_stats_rates *rates)
{
	double in[XEN_STATS_NR_STATES] = { 0 };
	bool same_vcpu, known, counted;
	unsigned int state;
	double elapsed = 0;

	if (!before || !after || !rates) {
		errno = EINVAL;
		return -1;
	}
	same_vcpu = before->vcpu == after->vcpu;
	if (same_vcpu)
		elapsed = elapsed_by_state(before, after, in);
	known = elapsed > 0;
	counted = known && !restarted(before, after);
	for (state = 0; state < XEN_STATS_NR_STATES; state++)
		rates->percent[state] = known ? in[state] / elapsed * 100 : NAN;

#define RATE(counter)							\
	(counted && HAS(before, counter) && HAS(after, counter) ?	\
	 per_second(before->record.counter, after->record.counter,	\
		    elapsed) : NAN)
	rates->dispatches = RATE(dispatches);
	rates->preemptions = RATE(preemptions);
	rates->wakeups = RATE(wakeups);
	rates->migrations = RATE(migrations);
#undef RATE

	if (known)
		return 0;
	errno = same_vcpu ? ENODATA : EINVAL;
	return -1;
}

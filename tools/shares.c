// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>

#include "shares.h"

struct shares shares_unknown(void)
{
	return (struct shares){ NAN, NAN, NAN, NAN, NAN };
}

struct shares shares_of_rates(const struct xenresource_stats_rates *rates)
{
	const double *percent = rates->percent;

	return (struct shares){
		.run = percent[XEN_STATS_RUNNING],
		.wait = percent[XEN_STATS_RUNNABLE],
		.blocked = percent[XEN_STATS_BLOCKED],
		.steal = percent[XEN_STATS_RUNNABLE] +
			 percent[XEN_STATS_OFFLINE],
		.switches = rates->dispatches,
	};
}

struct shares shares_of_times(uint64_t ran, uint64_t elapsed)
{
	struct shares shares = shares_unknown();

	if (elapsed)
		shares.run = 100.0 * ran / elapsed;
	return shares;
}

static void add(double *sum, double more)
{
	if (isnan(*sum))
		*sum = more;
	else if (!isnan(more))
		*sum += more;
}

void shares_add(struct shares *sum, const struct shares *more)
{
	add(&sum->run, more->run);
	add(&sum->wait, more->wait);
	add(&sum->blocked, more->blocked);
	add(&sum->steal, more->steal);
	add(&sum->switches, more->switches);
}

// SPDX-License-Identifier: GPL-2.0-only
/* stats DOMID: print how the first vCPU of a domain spends a second. */
#include <err.h>
#include <stdio.h>
#include <unistd.h>

#include <xenresource_stats.h>

#include "arguments.h"

int main(int argc, char *argv[])
{
	struct xenresource_stats_vcpu before, after;
	struct xenresource_stats_rates rates;
	xenforeignmemory_handle *memory;
	struct xenresource_stats *stats;
	unsigned int domid;

	check_usage(argc, argv, 1, "DOMID");
	domid = domain_number(argv[1]);
	memory = xenforeignmemory_open(NULL, 0);
	if (!memory)
		return 1;
	stats = xenresource_stats_open(memory, domid);
	if (!stats ||
	    xenresource_stats_read_vcpu(stats, 0, &before, sizeof(before)) ||
	    sleep(1) ||
	    xenresource_stats_read_vcpu(stats, 0, &after, sizeof(after)) ||
	    xenresource_stats_compute_rates(&before, &after, &rates))
		err(1, "statistics of domain %u", domid);
	printf("running %.0f %%, blocked %.0f %%, %.0f dispatches/s\n",
	       rates.percent[XEN_STATS_RUNNING],
	       rates.percent[XEN_STATS_BLOCKED], rates.dispatches);
	xenresource_stats_close(stats);
	return xenforeignmemory_close(memory);
}

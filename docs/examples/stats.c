// SPDX-License-Identifier: GPL-2.0-only
/* stats DOMID: print how the first vCPU of a domain spends a second. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <xenresource_stats.h>

int main(int argc, char *argv[])
{
	char *end = argc == 2 ? argv[1] : "no domain";
	unsigned long domid = strtoul(end, &end, 10);
	struct xenresource_stats_vcpu before, after;
	struct xenresource_stats_rates rates;
	xenforeignmemory_handle *memory;
	struct xenresource_stats *stats;

	if (*end)
		errx(2, "usage: stats DOMID");
	memory = xenforeignmemory_open(NULL, 0);
	if (!memory)
		return 1;
	stats = xenresource_stats_open(memory, domid);
	if (!stats ||
	    xenresource_stats_read_vcpu(stats, 0, &before, sizeof(before)) ||
	    sleep(1) ||
	    xenresource_stats_read_vcpu(stats, 0, &after, sizeof(after)) ||
	    xenresource_stats_compute_rates(&before, &after, &rates))
		err(1, "statistics of domain %lu", domid);
	printf("running %.0f %%, blocked %.0f %%, %.0f dispatches/s\n",
	       rates.percent[XEN_STATS_RUNNING],
	       rates.percent[XEN_STATS_BLOCKED], rates.dispatches);
	xenresource_stats_close(stats);
	return xenforeignmemory_close(memory);
}

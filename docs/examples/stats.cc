// SPDX-License-Identifier: GPL-2.0-only
// stats-cxx DOMID: print how the first vCPU of a domain spends a second.
#include <cerrno>
#include <cstring>
#include <iostream>
#include <sstream>
#include <unistd.h>

#include <xenresource_stats.h>

int main(int argc, char *argv[])
{
	std::istringstream argument(argc == 2 ? argv[1] : "no domain");
	xenresource_stats_vcpu before, after;
	xenresource_stats_rates rates;
	domid_t domid;

	if (!(argument >> domid) || !argument.eof()) {
		std::cerr << "usage: stats-cxx DOMID\n";
		return 2;
	}
	auto *memory = xenforeignmemory_open(nullptr, 0);
	if (!memory)
		return 1;
	auto *stats = xenresource_stats_open(memory, domid);
	if (!stats ||
	    xenresource_stats_read_vcpu(stats, 0, &before, sizeof(before)) ||
	    sleep(1) ||
	    xenresource_stats_read_vcpu(stats, 0, &after, sizeof(after)) ||
	    xenresource_stats_compute_rates(&before, &after, &rates)) {
		std::cerr << "statistics of domain " << domid << ": "
			  << std::strerror(errno) << "\n";
		return 1;
	}
	std::cout << "running " << rates.percent[XEN_STATS_RUNNING]
		  << " %, blocked " << rates.percent[XEN_STATS_BLOCKED] << " %, "
		  << rates.dispatches << " dispatches/s\n";
	xenresource_stats_close(stats);
	return xenforeignmemory_close(memory);
}

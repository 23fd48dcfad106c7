// SPDX-License-Identifier: GPL-2.0-only
/* stats DOMID: print every second how much vCPU 0 runs, until interrupted. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <xenforeignmemory.h>
#include <xen/resource.h>
#include <xen/resource_stats.h>

/* Copy a consistent record: its seq is odd while Xen writes it. */
static void read_record(const void *record, void *copy, size_t size)
{
	const uint32_t *seq = record;
	uint32_t before;

	do {
		before = __atomic_load_n(seq, __ATOMIC_ACQUIRE);
		memcpy(copy, record, size);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
	} while ((before & 1) ||
		 __atomic_load_n(seq, __ATOMIC_RELAXED) != before);
}

/* Check that the records exist and have the fields used here. */
static int usable(const struct xen_stats_header *header, size_t size)
{
	return header->magic == XEN_STATS_MAGIC &&
	       header->abi == XEN_STATS_ABI &&
	       header->nr_vcpus &&
	       xen_stats_has(struct xen_stats_domain, time,
			     header->domain_size) &&
	       xen_stats_has(struct xen_stats_vcpu, time, header->vcpu_size) &&
	       header->domain_offset + sizeof(struct xen_stats_domain) <= size &&
	       header->vcpu_offset + sizeof(struct xen_stats_vcpu) <= size;
}

/* The time that vCPU 0 has run, in nanoseconds; @now: as of when. */
static uint64_t time_run(const char *frames, uint64_t *now)
{
	const struct xen_stats_header *header = (const void *)frames;
	struct xen_stats_domain domain;
	struct xen_stats_vcpu vcpu;
	uint64_t run;

	read_record(frames + header->domain_offset, &domain, sizeof(domain));
	read_record(frames + header->vcpu_offset, &vcpu, sizeof(vcpu));
	run = vcpu.time[XEN_STATS_RUNNING];
	*now = domain.time;
	/* Xen does not update the record of a vCPU that keeps running. */
	if (vcpu.state_since > *now)
		*now = vcpu.state_since;
	else if (vcpu.state == XEN_STATS_RUNNING)
		run += *now - vcpu.state_since;
	return run;
}

static int watch(const char *frames)
{
	uint64_t run, now, last_run, last_now;

	last_run = time_run(frames, &last_now);
	for (;;) {
		sleep(1);
		run = time_run(frames, &now);
		if (now == last_now)	/* no updates: destroyed */
			return 0;
		printf("%5.1f %%\n", 100.0 * (run - last_run) /
				     (now - last_now));
		last_run = run;
		last_now = now;
	}
}

int main(int argc, char *argv[])
{
	xenforeignmemory_resource_handle *map;
	xenforeignmemory_handle *memory;
	void *frames = NULL;
	size_t size;
	int domid;

	if (argc != 2)
		return 2;
	domid = atoi(argv[1]);
	memory = xenforeignmemory_open(NULL, 0);
	if (!memory)
		return 1;
	if (xenforeignmemory_resource_size(memory, domid, XEN_RESOURCE_STATS,
					   XEN_RESOURCE_STATS_ID, &size)) {
		perror("xenforeignmemory_resource_size");
		return 1;
	}
	map = xenforeignmemory_map_resource(memory, domid, XEN_RESOURCE_STATS,
					    XEN_RESOURCE_STATS_ID, 0,
					    size / 4096, &frames, PROT_READ, 0);
	if (!map) {
		perror("xenforeignmemory_map_resource");
		return 1;
	}
	if (!usable(frames, size)) {
		fputs("unknown layout of statistics\n", stderr);
		return 1;
	}
	return watch(frames);
}

// SPDX-License-Identifier: GPL-2.0-only
/* A reader of the statistics resource. */
#include "domain.h"	/* first: xenctrl.h opens Xen's headers */

#include "stats_reader.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>
#include <xenforeignmemory.h>

#include "test_frames.h"
#include "xenmem.h"

/* Far longer than any write, even by a preempted writer. */
#define MAX_TRIES	1000000

static unsigned long retries;

unsigned long stats_retries(void)
{
	return retries;
}

int stats_map(int fd, uint16_t domid, struct stats *stats)
{
	uint64_t num;
	void *map;
	int error;

	memset(stats, 0, sizeof(*stats));
	error = frames_size(fd, domid, XEN_RESOURCE_STATS,
			    XEN_RESOURCE_STATS_ID, &num);
	if (error)
		return error;
	map = frames_reserve(fd, num, PROT_READ);
	if (!map)
		return errno;
	error = frames_map(fd, domid, XEN_RESOURCE_STATS,
			   XEN_RESOURCE_STATS_ID, 0, num, map);
	if (error) {
		munmap(map, num * FRAME_SIZE);
		return error;
	}
	stats->base = map;
	stats->header = map;
	return 0;
}

int stats_acquire_mfn(uint16_t domid, xen_pfn_t *mfn)
{
	struct xen_mem_acquire_resource arg = {
		.domid = domid,
		.type = XEN_RESOURCE_STATS,
		.id = XEN_RESOURCE_STATS_ID,
		.nr_frames = 1,
	};
	struct xenmem mem;
	int error;

	if (!xenmem_open(&mem))
		return errno;
	set_xen_guest_handle_raw(arg.frame_list, (xen_pfn_t *)mem.area);
	error = mem.translated ? EOPNOTSUPP : xenmem_acquire(&mem, &arg);
	*mfn = *(xen_pfn_t *)mem.area;
	xenmem_close(&mem);
	return error;
}

int stats_map_mfn(uint16_t domid, xen_pfn_t mfn, struct stats *stats)
{
	xenforeignmemory_handle *fmem = xenforeignmemory_open(NULL, 0);
	int error;

	if (!fmem)
		return errno;
	stats->base = xenforeignmemory_map(fmem, domid, PROT_READ, 1, &mfn,
					   NULL);
	stats->header = (const void *)stats->base;
	error = stats->base ? 0 : errno;
	xenforeignmemory_close(fmem);
	return error;
}

void stats_unmap(struct stats *stats)
{
	if (stats->base)
		munmap((void *)stats->base,
		       stats->header->nr_frames * FRAME_SIZE);
	memset(stats, 0, sizeof(*stats));
}

/* A record begins with its sequence count, which is odd during a write. */
static bool read_record(const void *from, size_t has, void *to, size_t want)
{
	const volatile uint64_t *words = from;
	const size_t nr = (has < want ? has : want) / sizeof(*words);
	unsigned int tries;
	uint32_t seq;
	size_t i;

	memset(to, 0, want);
	for (tries = 0; tries < MAX_TRIES; tries++) {
		seq = __atomic_load_n((const uint32_t *)from,
				      __ATOMIC_ACQUIRE);
		if (seq & 1) {
			sched_yield();
			continue;
		}
		for (i = 0; i < nr; i++)
			((uint64_t *)to)[i] = words[i];
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		if (__atomic_load_n((const uint32_t *)from,
				    __ATOMIC_RELAXED) == seq)
			return true;
		retries++;
	}
	return false;
}

bool stats_domain(const struct stats *stats, struct xen_stats_domain *to)
{
	return read_record(stats->base + stats->header->domain_offset,
			   stats->header->domain_size, to, sizeof(*to));
}

bool stats_vcpu(const struct stats *stats, unsigned int vcpu,
		struct xen_stats_vcpu *to)
{
	return read_record(stats->base + stats->header->vcpu_offset +
			   (size_t)vcpu * stats->header->vcpu_stride,
			   stats->header->vcpu_size, to, sizeof(*to));
}

/* The next update may have begun before the call, so wait for two. */
bool stats_next_domain(const struct stats *stats, struct xen_stats_domain *to)
{
	unsigned int ticks, seen = 0;
	uint64_t last;

	if (!stats_domain(stats, to))
		return false;
	last = to->time;
	for (ticks = 0; ticks < 1000; ticks++) {
		usleep(5 * 1000);
		if (!stats_domain(stats, to))
			return false;
		if (to->time == last)
			continue;
		last = to->time;
		if (++seen == 2)
			return true;
	}
	return false;
}

uint64_t stats_sum(const struct xen_stats_vcpu *vcpu)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 0; i < XEN_STATS_NR_STATES; i++)
		sum += vcpu->time[i];
	return sum;
}

uint64_t stats_birth(const struct xen_stats_vcpu *vcpu)
{
	return vcpu->state_since - stats_sum(vcpu);
}

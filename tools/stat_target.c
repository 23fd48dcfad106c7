// SPDX-License-Identifier: GPL-2.0-only
#include "report.h"
#include "stat_target.h"

static int fail_stats(uint16_t domid, enum stats_status status)
{
	switch (status) {
	case STATS_FOREIGN:
		return fail("what Xen has of domain %u are no statistics",
			    domid);
	case STATS_ABI:
		return fail("domain %u: statistics of another ABI: use a newer xen-resource",
			    domid);
	case STATS_LAYOUT:
		return fail("domain %u: statistics that contradict themselves",
			    domid);
	default:
		return fail("domain %u: Xen is always writing its statistics",
			    domid);
	}
}

int target_open(struct target *target, uint16_t domid, const void *frames,
		size_t size)
{
	enum stats_status status = stats_open(&target->stats, frames, size);

	target->domid = domid;
	return status == STATS_OK ? 0 : fail_stats(domid, status);
}

int target_read(const struct target *target, struct stats_sample *sample)
{
	enum stats_status status = stats_read(&target->stats, sample);

	return status == STATS_OK ? 0 : fail_stats(target->domid, status);
}

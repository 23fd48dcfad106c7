// SPDX-License-Identifier: GPL-2.0-only
#include "report.h"
#include "stat_target.h"

static const char *status_text(enum stats_status status)
{
	switch (status) {
	case STATS_FOREIGN:
		return "not a statistics page (bad magic)";
	case STATS_ABI:
		return "unknown ABI; use a newer xen-resource";
	case STATS_LAYOUT:
		return "inconsistent header";
	default:
		return "Xen is always updating a record; try again";
	}
}

static int fail_stats(uint16_t domid, enum stats_status status)
{
	return fail("cannot read the statistics of domain %u: %s", domid,
		    status_text(status));
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

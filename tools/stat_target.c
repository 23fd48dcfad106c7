// SPDX-License-Identifier: GPL-2.0-only
#include <xen/resource.h>

#include "frames.h"
#include "report.h"
#include "resource.h"
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

/*
 * Xen stops statistics that are not mapped within a second after the acquire, for
 * example because this process was delayed.  Another map restarts them.
 */
int target_read_live(const struct target *target, struct stats_sample *sample)
{
	const struct resource res = {
		.domid = target->domid,
		.type = XEN_RESOURCE_STATS,
		.id = XEN_RESOURCE_STATS_ID,
	};
	int status = target_read(target, sample);

	if (status || stats_is_live(&target->stats, sample))
		return status;
	frames_probe(target->memory, &res, 0);
	return target_read(target, sample);
}

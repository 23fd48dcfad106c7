// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>

#include <xen/resource.h>

#include "report.h"
#include "resource.h"
#include "stat_target.h"

/* Failures of the library's checks; the others are those of a map. */
static const char *check_text(int err)
{
	switch (err) {
	case EBADMSG:
		return "not a statistics page (bad magic)";
	case EPROTONOSUPPORT:
		return "unknown ABI; use a newer xen-resource";
	case EPROTO:
		return "inconsistent header";
	case EAGAIN:
		return "Xen kept updating the record; try again";
	default:
		return NULL;
	}
}

int fail_stats(struct xen *xen, uint16_t domid, int err)
{
	const struct resource res = {
		.domid = domid,
		.type = XEN_RESOURCE_STATS,
		.id = XEN_RESOURCE_STATS_ID,
	};

	if (!check_text(err))
		return fail_resource("cannot map", xen, &res, err);
	return fail("cannot read the statistics of domain %u: %s", domid,
		    check_text(err));
}

/* The sizes of the records are the same in every copy. */
static int learn_sizes(struct stats *stats)
{
	struct xenresource_stats_domain domain;
	struct xenresource_stats_vcpu vcpu;

	if (xenresource_stats_read_domain(stats->records, &domain,
					  sizeof(domain)))
		return errno;
	stats->domain_size = domain.size;
	if (!stats->nr_vcpus)
		return 0;
	if (xenresource_stats_read_vcpu(stats->records, 0, &vcpu, sizeof(vcpu)))
		return errno;
	stats->vcpu_size = vcpu.size;
	return 0;
}

int target_open_quietly(struct target *target, struct xen *xen, uint16_t domid)
{
	struct stats *stats = &target->stats;
	int err;

	*target = (struct target){ .xen = xen, .domid = domid };
	stats->records = xenresource_stats_open(xen->memory, domid);
	if (!stats->records)
		return errno;
	stats->period = xenresource_stats_period(stats->records);
	stats->nr_vcpus = xenresource_stats_nr_vcpus(stats->records);
	err = learn_sizes(stats);
	if (err)
		target_close(target);
	return err;
}

int target_open(struct target *target, struct xen *xen, uint16_t domid)
{
	int err = target_open_quietly(target, xen, domid);

	return err ? fail_stats(xen, domid, err) : 0;
}

void target_close(struct target *target)
{
	xenresource_stats_close(target->stats.records);
}

static int read_records(const struct stats *stats, struct stats_sample *sample)
{
	struct xenresource_stats_domain domain;
	uint32_t i;

	if (xenresource_stats_read_domain(stats->records, &domain,
					  sizeof(domain)))
		return errno;
	sample->domain = domain.record;
	for (i = 0; i < stats->nr_vcpus; i++)
		if (xenresource_stats_read_vcpu(stats->records, i,
						&sample->vcpus[i],
						sizeof(sample->vcpus[i])))
			return errno;
	return 0;
}

int target_read_quietly(const struct target *target,
			struct stats_sample *sample)
{
	return read_records(&target->stats, sample);
}

int target_read(const struct target *target, struct stats_sample *sample)
{
	int err = target_read_quietly(target, sample);

	return err ? fail_stats(target->xen, target->domid, err) : 0;
}

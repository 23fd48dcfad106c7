// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "stats.h"

#define FIELD(type, member, name, unit) \
	{ name, unit, offsetof(type, member), sizeof(((type *)0)->member) }
#define DOMAIN_FIELD(member, name, unit) \
	FIELD(struct xen_stats_domain, member, name, unit)
#define VCPU_FIELD(member, name, unit) \
	FIELD(struct xen_stats_vcpu, member, name, unit)

const struct stats_field stats_domain_fields[] = {
	DOMAIN_FIELD(time, "time", STATS_TIME),
	DOMAIN_FIELD(tot_pages, "tot_pages", STATS_NUMBER),
	DOMAIN_FIELD(max_pages, "max_pages", STATS_NUMBER),
	DOMAIN_FIELD(xenheap_pages, "xenheap_pages", STATS_NUMBER),
	DOMAIN_FIELD(shared_pages, "shared_pages", STATS_NUMBER),
	DOMAIN_FIELD(paged_pages, "paged_pages", STATS_NUMBER),
	DOMAIN_FIELD(grant_frames, "grant_frames", STATS_NUMBER),
	DOMAIN_FIELD(max_grant_frames, "max_grant_frames", STATS_NUMBER),
	DOMAIN_FIELD(status_frames, "status_frames", STATS_NUMBER),
	DOMAIN_FIELD(grant_version, "grant_version", STATS_NUMBER),
	DOMAIN_FIELD(evtchns, "evtchns", STATS_NUMBER),
	DOMAIN_FIELD(max_evtchns, "max_evtchns", STATS_NUMBER),
	DOMAIN_FIELD(shutdown_code, "shutdown_code", STATS_NUMBER),
	DOMAIN_FIELD(online_vcpus, "online_vcpus", STATS_NUMBER),
	DOMAIN_FIELD(live_since, "live_since", STATS_SINCE),
	{ }
};

const struct stats_field stats_vcpu_fields[] = {
	VCPU_FIELD(pcpu, "pcpu", STATS_NUMBER),
	VCPU_FIELD(state_since, "state_since", STATS_TIME),
	VCPU_FIELD(time[XEN_STATS_RUNNING], "running", STATS_TIME),
	VCPU_FIELD(time[XEN_STATS_RUNNABLE], "runnable", STATS_TIME),
	VCPU_FIELD(time[XEN_STATS_BLOCKED], "blocked", STATS_TIME),
	VCPU_FIELD(time[XEN_STATS_OFFLINE], "offline", STATS_TIME),
	VCPU_FIELD(dispatches, "dispatches", STATS_NUMBER),
	VCPU_FIELD(preemptions, "preemptions", STATS_NUMBER),
	VCPU_FIELD(wakeups, "wakeups", STATS_NUMBER),
	VCPU_FIELD(migrations, "migrations", STATS_NUMBER),
	VCPU_FIELD(live_since, "live_since", STATS_SINCE),
	{ }
};

bool stats_field_value(const struct stats_field *field, const void *record,
		       size_t size, uint64_t *value)
{
	const char *at = (const char *)record + field->offset;
	uint32_t narrow;

	if (size < (size_t)field->offset + field->size)
		return false;
	if (field->size == sizeof(*value)) {
		memcpy(value, at, sizeof(*value));
		return field->unit != STATS_SINCE || *value;
	}
	memcpy(&narrow, at, sizeof(narrow));
	*value = narrow;
	return narrow != XEN_STATS_UNKNOWN;
}

static const struct {
	uint32_t bit;
	const char *name;
} flags_named[] = {
	{ XEN_STATS_DOMAIN_HVM,           "hvm" },
	{ XEN_STATS_DOMAIN_PAUSED,        "paused" },
	{ XEN_STATS_DOMAIN_SHUTTING_DOWN, "shutting-down" },
	{ XEN_STATS_DOMAIN_SHUT_DOWN,     "shut-down" },
	{ XEN_STATS_DOMAIN_DYING,         "dying" },
};

size_t stats_flag_names(uint32_t flags, const char *names[STATS_MAX_NAMES],
			uint32_t *unknown)
{
	size_t i, n = 0;

	for (i = 0; i < sizeof(flags_named) / sizeof(flags_named[0]); i++) {
		if (!(flags & flags_named[i].bit))
			continue;
		names[n++] = flags_named[i].name;
		flags &= ~flags_named[i].bit;
	}
	*unknown = flags;
	return n;
}

const char *stats_state_name(uint32_t state)
{
	static const char *const names[XEN_STATS_NR_STATES] = {
		[XEN_STATS_RUNNING]  = "running",
		[XEN_STATS_RUNNABLE] = "runnable",
		[XEN_STATS_BLOCKED]  = "blocked",
		[XEN_STATS_OFFLINE]  = "offline",
	};

	return state < XEN_STATS_NR_STATES ? names[state] : NULL;
}

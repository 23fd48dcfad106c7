// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "resource.h"
#include "stats.h"

/*
 * Number of attempts to read a record that is being written.  Xen writes a
 * record in less than a microsecond; this allows a few milliseconds, for a Xen
 * that is emulated or was descheduled.
 */
#define TRIES		100000

/* Every record has at least seq and flags. */
#define SMALLEST_RECORD	8u

static void cpu_relax(void)
{
#if __has_builtin(__builtin_ia32_pause)
	__builtin_ia32_pause();
#endif
}

/* May alias any structure. */
typedef uint64_t word __attribute__((may_alias));

/* Read every word exactly once; volatile keeps the compiler from rereading. */
static void copy_once(void *to, const void *from, size_t size)
{
	const volatile word *words = from;
	word *copy = to;
	size_t i;

	for (i = 0; i < size / sizeof(*copy); i++)
		copy[i] = words[i];
}

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * Check that @nr records lie behind the header and inside the frames.  All
 * values come from 32-bit fields, so 64 bits hold every sum and product.
 */
static bool records_fit(const struct xen_stats_header *header, uint64_t end,
			uint64_t offset, uint64_t size, uint64_t stride,
			uint64_t nr)
{
	if (!nr)
		return true;
	if (offset % 8 || size % 8 || stride % 8)
		return false;
	if (size < SMALLEST_RECORD || stride < size)
		return false;
	return offset >= header->header_size &&
	       offset + (nr - 1) * stride + size <= end;
}

static bool layout_fits(const struct xen_stats_header *header, uint64_t end)
{
	if (!xen_stats_has(struct xen_stats_header, nr_vcpus,
			   header->header_size) || header->header_size > end)
		return false;
	if (header->nr_frames * (uint64_t)FRAME_SIZE != end)
		return false;
	return records_fit(header, end, header->domain_offset,
			   header->domain_size, header->domain_size, 1) &&
	       records_fit(header, end, header->vcpu_offset,
			   header->vcpu_size, header->vcpu_stride,
			   header->nr_vcpus);
}

enum stats_status stats_open(struct stats *stats, const void *frames,
			     size_t size)
{
	struct xen_stats_header header;

	if (size < sizeof(header))
		return STATS_FOREIGN;
	copy_once(&header, frames, sizeof(header));
	if (header.magic != XEN_STATS_MAGIC)
		return STATS_FOREIGN;
	if (header.abi != XEN_STATS_ABI)
		return STATS_ABI;
	if (!layout_fits(&header, size))
		return STATS_LAYOUT;

	*stats = (struct stats){
		.frames = frames,
		.period = header.period,
		.domain_offset = header.domain_offset,
		.domain_size = min_size(header.domain_size,
					sizeof(struct xen_stats_domain)),
		.vcpu_offset = header.vcpu_offset,
		.vcpu_size = min_size(header.vcpu_size,
				      sizeof(struct xen_stats_vcpu)),
		.vcpu_stride = header.vcpu_stride,
		.nr_vcpus = header.nr_vcpus,
	};
	return STATS_OK;
}

/* Both kinds of record start with seq. */
static bool read_record(const struct stats *stats, size_t offset, void *copy,
			size_t size)
{
	const void *record = (const char *)stats->frames + offset;
	const uint32_t *seq = record;
	unsigned int i;
	uint32_t before;

	for (i = 0; i < TRIES; i++, cpu_relax()) {
		before = __atomic_load_n(seq, __ATOMIC_ACQUIRE);
		if (before & 1)
			continue;
		copy_once(copy, record, size);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		if (__atomic_load_n(seq, __ATOMIC_RELAXED) == before)
			return true;
	}
	return false;
}

enum stats_status stats_read(const struct stats *stats,
			     struct stats_sample *sample)
{
	size_t offset = stats->vcpu_offset;
	uint32_t i;

	memset(&sample->domain, 0, sizeof(sample->domain));
	memset(sample->vcpus, 0, stats->nr_vcpus * sizeof(*sample->vcpus));
	if (!read_record(stats, stats->domain_offset, &sample->domain,
			 stats->domain_size))
		return STATS_BUSY;
	for (i = 0; i < stats->nr_vcpus; i++, offset += stats->vcpu_stride)
		if (!read_record(stats, offset, &sample->vcpus[i],
				 stats->vcpu_size))
			return STATS_BUSY;
	return STATS_OK;
}

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

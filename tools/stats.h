/* SPDX-License-Identifier: GPL-2.0-only */
/* Copies of a domain's statistics, as the library makes them, and their fields. */
#ifndef XEN_RESOURCE_STATS_FIELDS_H
#define XEN_RESOURCE_STATS_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../lib/xenresource_stats.h"

/**
 * struct stats - the mapped statistics
 * @records:     the library's handle
 * @period:      nanoseconds between updates of the domain record
 * @domain_size: bytes of the domain record, as far as both Xen and we know them
 * @vcpu_size:   bytes of a vCPU record, as far as both Xen and we know them
 * @nr_vcpus:    number of vCPU records
 */
struct stats {
	struct xenresource_stats *records;
	uint64_t period;
	size_t domain_size;
	size_t vcpu_size;
	uint32_t nr_vcpus;
};

/** stats_has() - does the domain record have a field? */
#define stats_has(stats, field) \
	xen_stats_has(struct xen_stats_domain, field, (stats)->domain_size)

/** stats_vcpu_has() - do the vCPU records have a field? */
#define stats_vcpu_has(stats, field) \
	xen_stats_has(struct xen_stats_vcpu, field, (stats)->vcpu_size)

/**
 * struct stats_sample - copies of all records; unknown fields are 0
 * @domain: the domain record
 * @vcpus:  room for &stats.nr_vcpus records
 */
struct stats_sample {
	struct xen_stats_domain domain;
	struct xenresource_stats_vcpu *vcpus;
};

/**
 * stats_is_live() - does Xen keep the records up to date?
 *
 * Return: true also if this Xen does not report it.
 */
static inline bool stats_is_live(const struct stats *stats,
				 const struct stats_sample *sample)
{
	return !stats_has(stats, live_since) || sample->domain.live_since;
}

/** stats_is_active() - does the vCPU exist, so that its record is valid? */
static inline bool stats_is_active(const struct xen_stats_vcpu *record)
{
	return record->flags & XEN_STATS_VCPU_ACTIVE;
}

/**
 * enum stats_unit - unit of a field
 * @STATS_NUMBER: a plain number
 * @STATS_TIME:   nanoseconds
 * @STATS_SINCE:  nanoseconds; 0 means never
 */
enum stats_unit {
	STATS_NUMBER,
	STATS_TIME,
	STATS_SINCE,
};

/**
 * struct stats_field - description of a field
 * @name:   its name
 * @unit:   its unit
 * @offset: bytes from the start of its record
 * @size:   4 or 8 bytes
 */
struct stats_field {
	const char *name;
	enum stats_unit unit;
	uint16_t offset;
	uint16_t size;
};

/* All fields except seq, flags and state; a NULL name ends the list. */
extern const struct stats_field stats_domain_fields[];
extern const struct stats_field stats_vcpu_fields[];

/**
 * stats_field_value() - the value of a field in a copied record
 * @field:  the field
 * @record: the copy
 * @size:   &stats.domain_size or &stats.vcpu_size
 * @value:  set to the value
 *
 * Return: false if the record lacks the field, Xen marked it as unknown, or it
 * is a %STATS_SINCE of 0.
 */
bool stats_field_value(const struct stats_field *field, const void *record,
		       size_t size, uint64_t *value);

/* Maximum number of names in a domain's flags. */
#define STATS_MAX_NAMES		8

/**
 * stats_flag_names() - names of the flags of a domain
 * @flags:   the raw flags
 * @names:   receives the names
 * @unknown: set to the bits without a name
 *
 * Return: the number of names.
 */
size_t stats_flag_names(uint32_t flags, const char *names[STATS_MAX_NAMES],
			uint32_t *unknown);

/** stats_state_name() - the name of a vCPU's state, or NULL if invalid */
const char *stats_state_name(uint32_t state);

#endif

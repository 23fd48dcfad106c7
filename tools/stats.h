/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decode the frames of the statistics resource.  These are pure functions over
 * the mapped frames.  Xen writes to the frames at any time, so every value is
 * read once.  Offsets, sizes and counts are checked against the size of the
 * frames before use.  Fields that the records of an older Xen lack are unknown;
 * fields that a newer Xen appended are ignored.
 */
#ifndef XEN_RESOURCE_STATS_DECODER_H
#define XEN_RESOURCE_STATS_DECODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <xen/resource_stats.h>

/**
 * enum stats_status - result of reading the frames
 * @STATS_OK:      success
 * @STATS_FOREIGN: the frames do not hold statistics (bad magic)
 * @STATS_ABI:     unknown version of the ABI
 * @STATS_LAYOUT:  the header is inconsistent
 * @STATS_BUSY:    a record was being written at every attempt
 */
enum stats_status {
	STATS_OK,
	STATS_FOREIGN,
	STATS_ABI,
	STATS_LAYOUT,
	STATS_BUSY,
};

/**
 * struct stats - checked location of the records
 * @frames:        the frames
 * @period:        nanoseconds between updates of the domain record
 * @domain_offset: offset of the domain record
 * @domain_size:   its bytes, as far as both Xen and we know them
 * @vcpu_offset:   offset of the first vCPU record
 * @vcpu_size:     bytes of a vCPU record, as far as both Xen and we know them
 * @vcpu_stride:   distance between vCPU records
 * @nr_vcpus:      number of vCPU records
 */
struct stats {
	const void *frames;
	uint64_t period;
	size_t domain_offset;
	size_t domain_size;
	size_t vcpu_offset;
	size_t vcpu_size;
	size_t vcpu_stride;
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
	struct xen_stats_vcpu *vcpus;
};

/**
 * stats_open() - check the header and locate the records
 * @stats:  set to the result
 * @frames: all frames of the resource, 8-byte aligned; kept in @stats
 * @size:   their size in bytes
 *
 * Return: STATS_OK, STATS_FOREIGN, STATS_ABI or STATS_LAYOUT.
 */
enum stats_status stats_open(struct stats *stats, const void *frames,
			     size_t size);

/**
 * stats_read() - copy all records; every copy is consistent in itself
 *
 * The domain record is copied first, so vCPU records are at least as recent.
 *
 * Return: STATS_OK or STATS_BUSY.
 */
enum stats_status stats_read(const struct stats *stats,
			     struct stats_sample *sample);

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

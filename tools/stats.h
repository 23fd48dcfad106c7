/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decodes the frames of the statistics resource.  Pure functions over the
 * frames as they are mapped: Xen writes them all the time, so each value is
 * read once; and nothing in them is used as an offset, a size or a count before
 * it was found to stay inside.  A record that an older Xen made shorter has
 * fields that are unknown, and what a newer one added is left alone.
 */
#ifndef XEN_RESOURCE_STATS_DECODER_H
#define XEN_RESOURCE_STATS_DECODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <xen/resource_stats.h>

/**
 * enum stats_status - what came of looking at the frames
 * @STATS_OK:      all went well
 * @STATS_FOREIGN: these are no statistics
 * @STATS_ABI:     they mean something that we do not know
 * @STATS_LAYOUT:  the header describes what cannot be there
 * @STATS_BUSY:    a record was being written whenever we looked
 */
enum stats_status {
	STATS_OK,
	STATS_FOREIGN,
	STATS_ABI,
	STATS_LAYOUT,
	STATS_BUSY,
};

/**
 * struct stats - where the records are, checked
 * @frames:        the frames
 * @period:        nanoseconds between updates of the domain record
 * @domain_offset: of the domain record
 * @domain_size:   bytes of it that are there and that we know
 * @vcpu_offset:   of the first vCPU record
 * @vcpu_size:     bytes of one that are there and that we know
 * @vcpu_stride:   from one to the next
 * @nr_vcpus:      vCPU records
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
 * struct stats_sample - one reading; fields that are not there are 0
 * @domain: the domain record
 * @vcpus:  room for &stats.nr_vcpus records
 */
struct stats_sample {
	struct xen_stats_domain domain;
	struct xen_stats_vcpu *vcpus;
};

/**
 * stats_open() - check the header, and find the records
 * @stats:  takes the result
 * @frames: all frames of the resource, 8-byte aligned; they stay
 * @size:   bytes of it
 *
 * Return: STATS_OK, STATS_FOREIGN, STATS_ABI or STATS_LAYOUT.
 */
enum stats_status stats_open(struct stats *stats, const void *frames,
			     size_t size);

/**
 * stats_read() - copy all records, each as it was at one moment
 *
 * The domain record first: a vCPU record is as new, or newer.
 *
 * Return: STATS_OK or STATS_BUSY.
 */
enum stats_status stats_read(const struct stats *stats,
			     struct stats_sample *sample);

/**
 * stats_is_live() - does Xen keep the records up to date?
 *
 * Return: true, too, when this Xen does not tell.
 */
static inline bool stats_is_live(const struct stats *stats,
				 const struct stats_sample *sample)
{
	return !stats_has(stats, live_since) || sample->domain.live_since;
}

/** stats_is_active() - does the vCPU exist, and its record mean anything? */
static inline bool stats_is_active(const struct xen_stats_vcpu *record)
{
	return record->flags & XEN_STATS_VCPU_ACTIVE;
}

/**
 * enum stats_unit - what a field counts
 * @STATS_NUMBER: things
 * @STATS_TIME:   nanoseconds
 * @STATS_SINCE:  nanoseconds; 0 stands for never
 */
enum stats_unit {
	STATS_NUMBER,
	STATS_TIME,
	STATS_SINCE,
};

/**
 * struct stats_field - a field to be shown as it is
 * @name:   what it is called
 * @unit:   what it counts
 * @offset: bytes from the start of its record
 * @size:   4 or 8 bytes
 */
struct stats_field {
	const char *name;
	enum stats_unit unit;
	uint16_t offset;
	uint16_t size;
};

/* The fields of each record but seq, flags and state; a NULL name ends them. */
extern const struct stats_field stats_domain_fields[];
extern const struct stats_field stats_vcpu_fields[];

/**
 * stats_field_value() - the value of a field in a copied record
 * @field:  which
 * @record: the copy
 * @size:   &stats.domain_size or &stats.vcpu_size
 * @value:  takes the value
 *
 * Return: false when the record does not have it, Xen does not know, or it is
 * never.
 */
bool stats_field_value(const struct stats_field *field, const void *record,
		       size_t size, uint64_t *value);

/* Most names that a domain's flags can have. */
#define STATS_MAX_NAMES		8

/**
 * stats_flag_names() - names of the flags of a domain
 * @flags:   as found
 * @names:   takes the names
 * @unknown: takes the bits without a name
 *
 * Return: how many names.
 */
size_t stats_flag_names(uint32_t flags, const char *names[STATS_MAX_NAMES],
			uint32_t *unknown);

/** stats_state_name() - what a vCPU in a state does, or NULL: no such state */
const char *stats_state_name(uint32_t state);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* The statistics that xen-resource stat reads, with messages for the user. */
#ifndef XEN_RESOURCE_STAT_TARGET_H
#define XEN_RESOURCE_STAT_TARGET_H

#include <stddef.h>
#include <stdint.h>

#include <xenforeignmemory.h>

#include "stats.h"

#define NS_PER_SECOND	1e9

/**
 * struct target - the statistics of one domain
 * @memory: the handle to map them with
 * @domid:  the domain
 * @stats:  the location of its records
 */
struct target {
	xenforeignmemory_handle *memory;
	uint16_t domid;
	struct stats stats;
};

/**
 * target_open() - check the header; on failure, print a message
 * @target: its memory is set; the rest is set to the result
 * @domid:  the domain
 * @frames: all frames of the resource; see stats_open()
 * @size:   their size in bytes
 *
 * Return: 0, or the exit status.
 */
int target_open(struct target *target, uint16_t domid, const void *frames,
		size_t size);

/**
 * target_read() - read all records; on failure, print a message
 * @target: from target_open()
 * @sample: set to the records
 *
 * Return: 0, or the exit status.
 */
int target_read(const struct target *target, struct stats_sample *sample);

/**
 * target_read_live() - read all records, restart them if Xen has stopped them
 * @target: from target_open()
 * @sample: set to the records, still not live if Xen does not restart them
 *
 * Return: 0, or the exit status.
 */
int target_read_live(const struct target *target, struct stats_sample *sample);

#endif

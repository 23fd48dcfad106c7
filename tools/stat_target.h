/* SPDX-License-Identifier: GPL-2.0-only */
/* The statistics that xen-resource stat reads, with messages for the user. */
#ifndef XEN_RESOURCE_STAT_TARGET_H
#define XEN_RESOURCE_STAT_TARGET_H

#include <stdint.h>

#include "stats.h"
#include "xen.h"

#define NS_PER_SECOND	1e9

/**
 * struct target - the statistics of one domain
 * @xen:   open handles
 * @domid: the domain
 * @stats: its statistics
 */
struct target {
	struct xen *xen;
	uint16_t domid;
	struct stats stats;
};

/**
 * target_open() - map the statistics; on failure, print a message
 * @target: set to the result
 * @xen:    open handles, which stay open until target_close()
 * @domid:  the domain
 *
 * Return: 0, or the exit status.
 */
int target_open(struct target *target, struct xen *xen, uint16_t domid);

/** target_open_quietly() - the same, but return an errno and print nothing */
int target_open_quietly(struct target *target, struct xen *xen, uint16_t domid);

/** target_close() - unmap them */
void target_close(struct target *target);

/**
 * target_read() - read all records; on failure, print a message
 * @target: from target_open()
 * @sample: set to the records
 *
 * Return: 0, or the exit status.
 */
int target_read(const struct target *target, struct stats_sample *sample);

/** target_read_quietly() - the same, but return an errno and print nothing */
int target_read_quietly(const struct target *target,
			struct stats_sample *sample);

/** fail_stats() - report an errno of the two above; return the exit status */
int fail_stats(struct xen *xen, uint16_t domid, int err);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* What the two halves of xen-resource stat share. */
#ifndef XEN_RESOURCE_STAT_H
#define XEN_RESOURCE_STAT_H

#include <stdint.h>

#include "command.h"
#include "stats.h"

#define NS_PER_SECOND	1e9

/**
 * struct target - the statistics being read
 * @domid: whose
 * @stats: where they are
 */
struct target {
	uint16_t domid;
	struct stats stats;
};

/**
 * target_read() - read all records, and tell the user when that fails
 *
 * Return: 0, or the exit status.
 */
int target_read(const struct target *target, struct stats_sample *sample);

/**
 * watch() - print the shares of all vCPUs again and again
 * @target: whose
 * @opts:   --interval, --count and --json
 *
 * Return: the exit status, when the count is reached, at SIGINT, or when the
 * domain dies.
 */
int watch(const struct target *target, const struct options *opts);

#endif

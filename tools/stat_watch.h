/* SPDX-License-Identifier: GPL-2.0-only */
/* xen-resource stat --interval. */
#ifndef XEN_RESOURCE_STAT_WATCH_H
#define XEN_RESOURCE_STAT_WATCH_H

#include "command.h"
#include "stat_target.h"

/**
 * stat_watch() - print the shares of all vCPUs, once per interval
 * @target: the statistics
 * @opts:   --interval, --count and --json
 *
 * It ends when the count is reached, on SIGINT, or when the domain dies.
 *
 * Return: the exit status.
 */
int stat_watch(const struct target *target, const struct options *opts);

#endif

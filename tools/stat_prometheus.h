/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_RESOURCE_STAT_PROMETHEUS_H
#define XEN_RESOURCE_STAT_PROMETHEUS_H

#include <stdint.h>

#include "command.h"
#include "xen.h"

/**
 * stat_prometheus() - write the statistics for Prometheus
 * @xen:   open handles
 * @opts:  --output
 * @domid: the domain; NULL: all except dom0
 *
 * A file appears under its name when it is complete, and everyone may read it.
 *
 * Return: the exit status.  Of several domains, those that cannot be read have
 * only the metric that says so.
 */
int stat_prometheus(struct xen *xen, const struct options *opts,
		    const uint16_t *domid);

#endif

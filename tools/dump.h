/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_RESOURCE_DUMP_H
#define XEN_RESOURCE_DUMP_H

#include "command.h"
#include "resource.h"
#include "xen.h"

/**
 * dump_resource() - print a resource, or write it to a file
 * @opts: --frame, --count and --output
 *
 * Return: the exit status.
 */
int dump_resource(struct xen *xen, const struct options *opts,
		  const struct resource *res);

#endif

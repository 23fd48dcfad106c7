/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_RESOURCE_DUMP_H
#define XEN_RESOURCE_DUMP_H

#include "command.h"
#include "resource.h"

/**
 * dump_resource() - print a resource, or write it to a file
 * @opts: --frame, --count and --output
 * @res:  which
 *
 * Return: the exit status.
 */
int dump_resource(const struct options *opts, const struct resource *res);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every failure is one line on stderr: what failed, why, and what to do, as in
 * "xen-resource: cannot map ...: no such domain; see 'xl list'".
 */
#ifndef XEN_RESOURCE_REPORT_H
#define XEN_RESOURCE_REPORT_H

#include "resource.h"
#include "xen.h"

#define EXIT_USAGE	2

/**
 * fail() - report a failure
 *
 * Return: EXIT_FAILURE, for the caller to return.
 */
int fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * usage_error() - report an invalid command line
 *
 * Return: EXIT_USAGE, for the caller to return.
 */
int usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * fail_open() - report that Xen's devices cannot be opened
 * @err: errno of the open
 *
 * Return: EXIT_FAILURE, for the caller to return.
 */
int fail_open(int err);

/** open_reason() - "why; what to do" for an errno of opening Xen's devices */
const char *open_reason(int err);

/**
 * fail_domain() - report that a query about a domain failed
 * @what:  the failed action, as in "cannot read the grant table"
 * @domid: the domain
 * @err:   errno of the query
 *
 * Return: EXIT_FAILURE, for the caller to return.
 */
int fail_domain(const char *what, unsigned int domid, int err);

/**
 * fail_resource() - report that a size query or a map failed
 * @what: the failed action, as in "cannot map"
 * @xen:  open handles
 * @res:  the resource
 * @err:  errno of the query or map
 *
 * Return: EXIT_FAILURE, for the caller to return.
 */
int fail_resource(const char *what, struct xen *xen,
		  const struct resource *res, int err);

/**
 * resource_reason() - "why; what to do" for an errno of a size query or a map
 * @xen: open handles
 * @res: the resource
 * @err: the errno
 */
const char *resource_reason(struct xen *xen, const struct resource *res,
			    int err);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* One line on stderr for each failure: what was wrong and what to do. */
#ifndef XEN_RESOURCE_REPORT_H
#define XEN_RESOURCE_REPORT_H

#include "resource.h"

#define EXIT_USAGE	2

/**
 * fail() - say that the work failed
 *
 * Return: EXIT_FAILURE, for the caller to hand on.
 */
int fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * usage_error() - say that the command line is wrong
 *
 * Return: EXIT_USAGE, for the caller to hand on.
 */
int usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * fail_open() - say that the way to Xen could not be opened
 * @err: errno of the open
 *
 * Return: EXIT_FAILURE, for the caller to hand on.
 */
int fail_open(int err);

/**
 * fail_domain() - say that a question about a domain failed
 * @what:  what was tried, as in "cannot read the grant table"
 * @domid: the domain
 * @err:   errno of the attempt
 *
 * Return: EXIT_FAILURE, for the caller to hand on.
 */
int fail_domain(const char *what, unsigned int domid, int err);

/**
 * fail_resource() - say that a resource could not be sized or mapped
 * @what: what was tried, as in "cannot map"
 * @res:  the resource
 * @err:  errno of the attempt
 *
 * Return: EXIT_FAILURE, for the caller to hand on.
 */
int fail_resource(const char *what, const struct resource *res, int err);

#endif

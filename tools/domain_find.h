/* SPDX-License-Identifier: GPL-2.0-only */
/* All domains, and the one that has a name, with messages for the user. */
#ifndef XEN_RESOURCE_DOMAIN_FIND_H
#define XEN_RESOURCE_DOMAIN_FIND_H

#include "domctl.h"

/**
 * domain_find() - find the domain of a name
 * @name:  the name
 * @domid: set to its number
 *
 * Return: 0, or the exit status after a message: xenstored does not run here,
 * or not exactly one domain has that name.
 */
int domain_find(const char *name, uint16_t *domid);

/* Called for a domain; a value other than 0 ends the walk. */
typedef int domain_function(const struct domctl_domain *domain, void *data);

/**
 * domctl_each() - call a function for every domain, in the order of their numbers
 * @ctl:      the control interface
 * @function: the function
 * @data:     passed to @function
 *
 * Return: 0; the first other value of @function; or the exit status after a
 * message.
 */
int domctl_each(struct domctl *ctl, domain_function *function, void *data);

/** domain_each() - domctl_each() on an open handle */
int domain_each(xencall_handle *call, domain_function *function, void *data);

#endif

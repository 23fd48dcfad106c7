/* SPDX-License-Identifier: GPL-2.0-only */
/* The names of domains, which only xenstored knows. */
#ifndef XEN_RESOURCE_DOMAIN_NAME_H
#define XEN_RESOURCE_DOMAIN_NAME_H

#include <stdbool.h>
#include <stdint.h>

/* Buffer size of a domain's name. */
#define DOMAIN_NAME	64

/**
 * store_connect() - connect to the xenstored of this domain
 *
 * Return: a descriptor, or -1 if it does not run here.
 */
int store_connect(void);

/**
 * store_domain_name() - read the name of a domain
 * @store: from store_connect(), or -1
 * @domid: the domain
 * @name:  set to the name, unprintable bytes replaced; empty if the domain does not have one
 *
 * Return: false if the connection failed and is of no further use.
 */
bool store_domain_name(int store, uint16_t domid, char name[DOMAIN_NAME]);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* Read the vCPUs of one domain, from mapped statistics or by hypercalls. */
#ifndef XEN_RESOURCE_DOMAIN_READER_H
#define XEN_RESOURCE_DOMAIN_READER_H

#include "activity.h"

/**
 * reader_open() - start to read a domain
 * @xen:   open handles
 * @domid: the domain
 *
 * Return: the reader; NULL: out of memory.
 */
struct domain_reader *reader_open(struct xen *xen, uint16_t domid);

/** reader_is_mapped() - does it read mapped statistics? */
bool reader_is_mapped(const struct domain_reader *reader);

/**
 * reader_read() - read the vCPUs, and compare them with the last read
 * @reader: from reader_open()
 * @ctl:    the control interface
 * @domain: set to the vCPUs and shares
 * @uptime: Xen's time; updated if mapped statistics show a later one
 *
 * Return: 0, or -1: out of memory.
 */
int reader_read(struct domain_reader *reader, struct domctl *ctl,
		struct domain_activity *domain, uint64_t *uptime);

/** reader_unmap() - unmap the statistics */
void reader_unmap(struct domain_reader *reader);

/** reader_release() - unmap the statistics if they say that the domain is dying */
void reader_release(struct domain_reader *reader);

/** reader_close() - free it */
void reader_close(struct domain_reader *reader);

#endif

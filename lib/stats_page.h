/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The frames of the statistics resource.  Xen writes to them at any time, so every
 * value is read once, and offsets, sizes and counts are checked before use.
 */
#ifndef XENRESOURCE_STATS_PAGE_H
#define XENRESOURCE_STATS_PAGE_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct stats_page - checked location of the records
 * @frames:        the frames
 * @period:        nanoseconds between updates of the domain record
 * @domain_offset: offset of the domain record
 * @domain_size:   its bytes
 * @vcpu_offset:   offset of the first vCPU record
 * @vcpu_size:     bytes of a vCPU record
 * @vcpu_stride:   distance between vCPU records
 * @nr_vcpus:      number of vCPU records
 */
struct stats_page {
	const void *frames;
	uint64_t period;
	size_t domain_offset;
	size_t domain_size;
	size_t vcpu_offset;
	size_t vcpu_size;
	size_t vcpu_stride;
	uint32_t nr_vcpus;
};

/**
 * stats_page_check() - check the header and locate the records
 * @page:   set to the result
 * @frames: all frames of the resource, 8-byte aligned; kept in @page
 * @size:   their size in bytes
 *
 * Return: 0, or an errno: EBADMSG, bad magic; EPROTONOSUPPORT, unknown ABI; EPROTO,
 * the header is inconsistent.
 */
int stats_page_check(struct stats_page *page, const void *frames, size_t size);

/**
 * stats_page_domain() - copy the domain record
 * @page: from stats_page_check()
 * @copy: receives a consistent copy; 8-byte aligned
 * @room: its bytes, a multiple of 8; those that the record lacks become 0
 *
 * Return: the bytes copied, or 0 if the record was being written at every attempt.
 */
size_t stats_page_domain(const struct stats_page *page, void *copy, size_t room);

/** stats_page_vcpu() - the same for vCPU @vcpu, below &stats_page.nr_vcpus */
size_t stats_page_vcpu(const struct stats_page *page, uint32_t vcpu, void *copy,
		       size_t room);

#endif

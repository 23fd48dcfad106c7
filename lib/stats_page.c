// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <xen/resource_stats.h>

#include "api.h"
#include "stats_page.h"

/*
 * Number of attempts to read a record that is being written.  Xen writes a
 * record in less than a microsecond; this allows a few milliseconds, for a Xen
 * that is emulated or was descheduled.
 */
#define TRIES		100000

/* Every record has at least seq and flags. */
#define SMALLEST_RECORD	8u

static void cpu_relax(void)
{
#if __has_builtin(__builtin_ia32_pause)
	__builtin_ia32_pause();
#endif
}

/* May alias any structure. */
typedef uint64_t word __attribute__((may_alias));

/* Read every word exactly once; volatile keeps the compiler from rereading. */
static void copy_once(void *to, const void *from, size_t size)
{
	const volatile word *words = from;
	word *copy = to;
	size_t i;

	for (i = 0; i < size / sizeof(*copy); i++)
		copy[i] = words[i];
}

/*
 * Check that @nr records lie behind the header and inside the frames.  All
 * values come from 32-bit fields, so 64 bits hold every sum and product.
 */
static bool records_fit(const struct xen_stats_header *header, uint64_t end,
			uint64_t offset, uint64_t size, uint64_t stride,
			uint64_t nr)
{
	if (!nr)
		return true;
	if (offset % 8 || size % 8 || stride % 8)
		return false;
	if (size < SMALLEST_RECORD || stride < size)
		return false;
	return offset >= header->header_size &&
	       offset + (nr - 1) * stride + size <= end;
}

static bool layout_fits(const struct xen_stats_header *header, uint64_t end)
{
	if (!xen_stats_has(struct xen_stats_header, nr_vcpus,
			   header->header_size) || header->header_size > end)
		return false;
	if ((uint64_t)header->nr_frames << FRAME_SHIFT != end)
		return false;
	return records_fit(header, end, header->domain_offset,
			   header->domain_size, header->domain_size, 1) &&
	       records_fit(header, end, header->vcpu_offset,
			   header->vcpu_size, header->vcpu_stride,
			   header->nr_vcpus);
}

int stats_page_check(struct stats_page *page, const void *frames, size_t size)
{
	struct xen_stats_header header;

	if (size < sizeof(header))
		return EBADMSG;
	copy_once(&header, frames, sizeof(header));
	if (header.magic != XEN_STATS_MAGIC)
		return EBADMSG;
	if (header.abi != XEN_STATS_ABI)
		return EPROTONOSUPPORT;
	if (!layout_fits(&header, size))
		return EPROTO;

	*page = (struct stats_page){
		.frames = frames,
		.period = header.period,
		.domain_offset = header.domain_offset,
		.domain_size = header.domain_size,
		.vcpu_offset = header.vcpu_offset,
		.vcpu_size = header.vcpu_size,
		.vcpu_stride = header.vcpu_stride,
		.nr_vcpus = header.nr_vcpus,
	};
	return 0;
}

/* Both kinds of record start with seq, which is odd while Xen writes. */
static bool read_record(const void *record, void *copy, size_t size)
{
	const uint32_t *seq = record;
	unsigned int i;
	uint32_t before;

	for (i = 0; i < TRIES; i++, cpu_relax()) {
		before = __atomic_load_n(seq, __ATOMIC_ACQUIRE);
		if (before & 1)
			continue;
		copy_once(copy, record, size);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		if (__atomic_load_n(seq, __ATOMIC_RELAXED) == before)
			return true;
	}
	return false;
}

static size_t copy_record(const struct stats_page *page, size_t offset,
			  size_t size, void *copy, size_t room)
{
	if (size > room)
		size = room;
	memset(copy, 0, room);
	return read_record((const char *)page->frames + offset, copy, size) ?
	       size : 0;
}

size_t stats_page_domain(const struct stats_page *page, void *copy, size_t room)
{
	return copy_record(page, page->domain_offset, page->domain_size, copy,
			   room);
}

size_t stats_page_vcpu(const struct stats_page *page, uint32_t vcpu, void *copy,
		       size_t room)
{
	return copy_record(page, page->vcpu_offset + vcpu * page->vcpu_stride,
			   page->vcpu_size, copy, room);
}

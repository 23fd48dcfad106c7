// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <xen/resource.h>

#include "api.h"
#include "stats_page.h"
#include "xenresource_stats.h"

/**
 * struct xenresource_stats - the mapped statistics of one domain
 * @fmem: the caller's handle
 * @map:  the mapping
 * @page: the location of the records
 */
struct xenresource_stats {
	xenforeignmemory_handle *fmem;
	xenforeignmemory_resource_handle *map;
	struct stats_page page;
};

static int fail(int err)
{
	errno = err;
	return -1;
}

/*
 * Call the public functions: in a program that links to both libraries, Xen's may
 * have opened the handle, and does not accept NULL.
 */
static xenforeignmemory_resource_handle *
map_stats(xenforeignmemory_handle *fmem, domid_t domid, unsigned long nr,
	  void **addr)
{
	*addr = NULL;
	return xenforeignmemory_map_resource(fmem, domid, XEN_RESOURCE_STATS,
					     XEN_RESOURCE_STATS_ID, 0, nr, addr,
					     PROT_READ, 0);
}

static int size_of_stats(xenforeignmemory_handle *fmem, domid_t domid,
			 size_t *size)
{
	if (!xenforeignmemory_resource_size(fmem, domid, XEN_RESOURCE_STATS,
					    XEN_RESOURCE_STATS_ID, size))
		return 0;
	/* From 4.18 on, Xen's own handler returns EINVAL for unknown types. */
	return fail(errno == EINVAL ? EOPNOTSUPP : errno);
}

static int is_stopped(const struct stats_page *page, bool *stopped)
{
	struct xen_stats_domain record;
	size_t size = stats_page_domain(page, &record, sizeof(record));

	if (!size)
		return fail(EAGAIN);
	*stopped = xen_stats_has(struct xen_stats_domain, live_since, size) &&
		   !record.live_since && !(record.flags & XEN_STATS_DOMAIN_DYING);
	return 0;
}

/*
 * If the map follows the acquire by more than a second, Xen has stopped the
 * statistics.  Another map restarts them.  If it fails, the caller keeps the stopped
 * records.
 */
static int restart_if_stopped(struct xenresource_stats *stats, domid_t domid)
{
	xenforeignmemory_resource_handle *again;
	bool stopped;
	void *addr;

	if (is_stopped(&stats->page, &stopped))
		return -1;
	if (!stopped)
		return 0;
	again = map_stats(stats->fmem, domid, 1, &addr);
	if (again)
		xenforeignmemory_unmap_resource(stats->fmem, again);
	return 0;
}

static int open_mapped(struct xenresource_stats *stats, domid_t domid,
		       const void *frames, size_t size)
{
	int err = stats_page_check(&stats->page, frames, size);

	return err ? fail(err) : restart_if_stopped(stats, domid);
}

/* kernel-doc of the functions: see xenresource_stats.h */
API struct xenresource_stats *
xenresource_stats_open(xenforeignmemory_handle *fmem, domid_t domid)
{
	struct xenresource_stats *stats;
	void *frames;
	size_t size;
	int err;

	if (!fmem) {
		errno = EINVAL;
		return NULL;
	}
	if (size_of_stats(fmem, domid, &size))
		return NULL;
	stats = calloc(1, sizeof(*stats));
	if (!stats)
		return NULL;
	stats->fmem = fmem;
	stats->map = map_stats(fmem, domid, size >> FRAME_SHIFT, &frames);
	if (stats->map && !open_mapped(stats, domid, frames, size))
		return stats;
	err = errno;
	xenresource_stats_close(stats);
	errno = err;
	return NULL;
}

API int xenresource_stats_close(struct xenresource_stats *stats)
{
	int rc = 0;
	int err;

	if (!stats)
		return 0;
	if (stats->map)
		rc = xenforeignmemory_unmap_resource(stats->fmem, stats->map);
	err = errno;
	free(stats);
	errno = err;
	return rc;
}

API uint64_t xenresource_stats_period(const struct xenresource_stats *stats)
{
	return stats ? stats->page.period : 0;
}

API uint32_t xenresource_stats_nr_vcpus(const struct xenresource_stats *stats)
{
	return stats ? stats->page.nr_vcpus : 0;
}

/*
 * Returns how many bytes of a record fit a copy of @size bytes, whose first @head bytes
 * are ours; 0 if @copy or @size is invalid.  A program that was built with an older or
 * newer header passes another @size.
 */
static size_t room_for_record(const void *copy, size_t size, size_t head)
{
	if (!copy || size % sizeof(uint64_t) || size <= head)
		return 0;
	return size - head;
}

API int xenresource_stats_read_domain(const struct xenresource_stats *stats,
				      struct xenresource_stats_domain *domain,
				      size_t size)
{
	size_t room = room_for_record(domain, size,
				      offsetof(struct xenresource_stats_domain,
					       record));

	if (!stats || !room)
		return fail(EINVAL);
	domain->reserved = 0;
	domain->size = stats_page_domain(&stats->page, &domain->record, room);
	return domain->size ? 0 : fail(EAGAIN);
}

/* @time: &xen_stats_domain.time, or 0 if this Xen does not report it */
static int read_time(const struct stats_page *page, uint64_t *time)
{
	uint64_t copy[2];

	_Static_assert(offsetof(struct xen_stats_domain, time) == sizeof(*copy),
		       "the time is the second word");
	if (!stats_page_domain(page, copy, sizeof(copy)))
		return fail(EAGAIN);
	*time = copy[1];
	return 0;
}

API int xenresource_stats_read_vcpu(const struct xenresource_stats *stats,
				    uint32_t vcpu,
				    struct xenresource_stats_vcpu *copy,
				    size_t size)
{
	size_t room = room_for_record(copy, size,
				      offsetof(struct xenresource_stats_vcpu,
					       record));

	if (!stats || !room)
		return fail(EINVAL);
	if (vcpu >= stats->page.nr_vcpus)
		return fail(ENOENT);
	if (read_time(&stats->page, &copy->time))
		return -1;
	copy->vcpu = vcpu;
	copy->size = stats_page_vcpu(&stats->page, vcpu, &copy->record, room);
	return copy->size ? 0 : fail(EAGAIN);
}

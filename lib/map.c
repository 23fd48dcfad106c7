// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

#include <xen/resource.h>

#include "api.h"
#include "frames.h"
#include "last_error.h"

/*
 * Every mapping is MAP_SHARED; the driver does not support MAP_PRIVATE.
 * MAP_FIXED would drop the old mapping even if the call fails.  Other flags do
 * not affect frames that are always present and never swapped.
 */
static bool is_valid(const struct map_request *request, int flags)
{
	return request->frame == (uint32_t)request->frame &&
	       request->nr_frames &&
	       request->nr_frames <= XEN_RESOURCE_MAX_FRAMES &&
	       request->nr_frames <= SIZE_MAX >> FRAME_SHIFT &&
	       !(flags & ~MAP_SHARED);
}

/**
 * xenforeignmemory_map_resource() - map frames of a resource, all or none
 * @fmem:      the handle
 * @domid:     domain that owns the resource
 * @type:      type of the resource
 * @id:        the resource, among those of @type
 * @frame:     first frame (of 4 KiB), counted from the start of the resource
 * @nr_frames: number of frames to map
 * @paddr:     in: address hint; out: address, unchanged on failure
 * @prot:      as for mmap(2)
 * @flags:     0 or MAP_SHARED
 *
 * The mapping stays until the caller unmaps it, even if @fmem is closed or the
 * domain destroyed.
 *
 * Return: a handle for the mapping, or NULL with errno: EINVAL, a NULL or
 * invalid argument, or frames that do not exist; EBADF, not an open handle;
 * EPERM, restricted to another domain, or denied by Xen's policy; ESRCH, no
 * such domain; ENOENT, no such resource; EACCES, Xen cannot map into this
 * domain, or @prot has PROT_WRITE for a resource that only Xen writes; EDQUOT,
 * restricted, and at the driver's limit of mapped frames; ENOMEM; EOPNOTSUPP,
 * not implemented by the driver or by Xen; others are Xen's.
 * xenresource_last_error() reports which frame failed.
 */
API xenforeignmemory_resource_handle *
xenforeignmemory_map_resource(struct xenforeignmemory_handle *fmem, domid_t domid,
			      unsigned int type, unsigned int id,
			      unsigned long frame, unsigned long nr_frames,
			      void **paddr, int prot, int flags)
{
	const struct map_request request = {
		.domid = domid,
		.type = type,
		.id = id,
		.frame = frame,
		.nr_frames = nr_frames,
		.prot = prot,
	};
	xenforeignmemory_resource_handle *res = NULL;
	bool valid = fmem && paddr && is_valid(&request, flags);

	if (valid)
		res = map_frames(fmem, &request, paddr);
	else
		errno = EINVAL;
	if (!res)
		last_error_set(fmem, &request, valid, errno);
	return res;
}

/**
 * xenforeignmemory_unmap_resource() - remove a mapping
 * @fmem: used only if the real library made the mapping
 * @fres: from xenforeignmemory_map_resource(), or NULL; invalid afterwards
 *
 * Return: 0, or -1 with munmap(2)'s errno.
 */
API int
xenforeignmemory_unmap_resource(xenforeignmemory_handle *fmem,
				xenforeignmemory_resource_handle *fres)
{
	return unmap_frames(fmem, fres);
}

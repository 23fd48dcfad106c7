// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "api.h"
#include "device.h"
#include "handle.h"
#include "symbol.h"

/*
 * struct xenforeignmemory_resource_handle - one mapping, always our own struct
 * @addr: address of the mapping
 * @len:  its length in bytes
 * @real: the real library's handle if that library made the mapping, or NULL
 */
struct xenforeignmemory_resource_handle {
	void *addr;
	size_t len;
	xenforeignmemory_resource_handle *real;
};

/* Callers often leave *paddr uninitialised: ignore an unaligned hint. */
static void *usable_hint(void *hint)
{
	if ((uintptr_t)hint & (sysconf(_SC_PAGESIZE) - 1))
		return NULL;
	return hint;
}

static int map_device(int fd, struct xen_resource_map *map, void *hint,
		      int prot, xenforeignmemory_resource_handle *res)
{
	int err;

	res->addr = mmap(usable_hint(hint), res->len, prot, MAP_SHARED, fd, 0);
	if (res->addr == MAP_FAILED)
		return -1;

	map->addr = (uintptr_t)res->addr;
	if (!device_ioctl(fd, XEN_RESOURCE_IOC_MAP, map))
		return 0;

	err = errno;
	munmap(res->addr, res->len);
	errno = err;
	return -1;
}

static int map_next(xenforeignmemory_handle *fmem,
		    const struct xen_resource_map *map, void *hint, int prot,
		    xenforeignmemory_resource_handle *res)
{
	__typeof__(xenforeignmemory_map_resource) *next =
		symbol_next("xenforeignmemory_map_resource");

	if (!next) {
		errno = EBADF;
		return -1;
	}
	res->addr = usable_hint(hint);
	res->real = next(fmem, map->domid, map->type, map->id, map->frame,
			 map->num, &res->addr, prot, 0);
	return res->real ? 0 : -1;
}

/*
 * Every mapping is MAP_SHARED; the driver does not support MAP_PRIVATE.
 * MAP_FIXED would drop the old mapping even if the call fails.  Other flags do
 * not affect frames that are always present and never swapped.
 */
static bool map_args_valid(unsigned long frame, unsigned long nr_frames,
			   int flags)
{
	return frame == (uint32_t)frame && nr_frames &&
	       nr_frames <= XEN_RESOURCE_MAX_FRAMES &&
	       nr_frames <= SIZE_MAX >> FRAME_SHIFT && !(flags & ~MAP_SHARED);
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
 */
API xenforeignmemory_resource_handle *
xenforeignmemory_map_resource(xenforeignmemory_handle *fmem, domid_t domid,
			      unsigned int type, unsigned int id,
			      unsigned long frame, unsigned long nr_frames,
			      void **paddr, int prot, int flags)
{
	struct xen_resource_map map = {
		.domid = domid,
		.type = type,
		.id = id,
		.frame = frame,
		.num = nr_frames,
	};
	xenforeignmemory_resource_handle *res;
	struct handle_view view;
	int err;

	if (!fmem || !paddr || !map_args_valid(frame, nr_frames, flags)) {
		errno = EINVAL;
		return NULL;
	}

	res = calloc(1, sizeof(*res));
	if (!res)
		return NULL;
	res->len = nr_frames << FRAME_SHIFT;

	if (handle_find(fmem, &view))
		err = map_device(view.fd, &map, *paddr, prot, res);
	else
		err = map_next(fmem, &map, *paddr, prot, res);
	if (err) {
		err = errno;
		free(res);
		errno = err;
		return NULL;
	}
	*paddr = res->addr;
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
	__typeof__(xenforeignmemory_unmap_resource) *next;
	int err;
	int rc;

	if (!fres)
		return 0;

	if (fres->real) {
		next = symbol_next("xenforeignmemory_unmap_resource");
		rc = next(fmem, fres->real);
	} else {
		rc = munmap(fres->addr, fres->len);
	}
	err = errno;
	free(fres);
	errno = err;
	return rc;
}

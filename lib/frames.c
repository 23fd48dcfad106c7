// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "api.h"
#include "device.h"
#include "frames.h"
#include "handle.h"
#include "log.h"
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
	static atomic_flag reported = ATOMIC_FLAG_INIT;

	if (!next) {
		errno = EBADF;
		return -1;
	}
	if (log_debug_enabled() && !atomic_flag_test_and_set(&reported))
		log_debug("forwarding handles from libxenforeignmemory to it");
	res->addr = usable_hint(hint);
	res->real = next(fmem, map->domid, map->type, map->id, map->frame,
			 map->num, &res->addr, prot, 0);
	return res->real ? 0 : -1;
}

xenforeignmemory_resource_handle *
map_frames(xenforeignmemory_handle *fmem, const struct map_request *request,
	   void **paddr)
{
	struct xen_resource_map map = {
		.domid = request->domid,
		.type = request->type,
		.id = request->id,
		.frame = request->frame,
		.num = request->nr_frames,
	};
	xenforeignmemory_resource_handle *res;
	struct handle_view view;
	int err;

	res = calloc(1, sizeof(*res));
	if (!res)
		return NULL;
	res->len = request->nr_frames << FRAME_SHIFT;

	if (handle_find(fmem, &view))
		err = map_device(view.fd, &map, *paddr, request->prot, res);
	else
		err = map_next(fmem, &map, *paddr, request->prot, res);
	if (err) {
		err = errno;
		free(res);
		errno = err;
		return NULL;
	}
	*paddr = res->addr;
	return res;
}

int unmap_frames(xenforeignmemory_handle *fmem,
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

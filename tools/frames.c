// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stddef.h>
#include <sys/mman.h>

#include "frames.h"

xenforeignmemory_resource_handle *
frames_map(xenforeignmemory_handle *memory, const struct resource *res,
	   unsigned long frame, unsigned long count, void **addr)
{
	/* It is passed to mmap() as a hint, so initialise it. */
	*addr = NULL;
	return xenforeignmemory_map_resource(memory, res->domid, res->type,
					     res->id, frame, count, addr,
					     PROT_READ, 0);
}

int frames_copy(xenforeignmemory_handle *memory, const struct resource *res,
		unsigned long frame, unsigned long count, void *buffer)
{
	xenforeignmemory_resource_handle *handle;
	const volatile uint64_t *from;
	uint64_t *to = buffer;
	void *addr;
	size_t i;

	handle = frames_map(memory, res, frame, count, &addr);
	if (!handle)
		return -1;
	from = addr;
	for (i = 0; i < count * FRAME_SIZE / sizeof(*to); i++)
		to[i] = from[i];
	return xenforeignmemory_unmap_resource(memory, handle);
}

int frames_probe(xenforeignmemory_handle *memory, const struct resource *res,
		 unsigned long frame)
{
	xenforeignmemory_resource_handle *handle;
	void *addr;

	handle = frames_map(memory, res, frame, 1, &addr);
	if (!handle || xenforeignmemory_unmap_resource(memory, handle))
		return errno;
	return 0;
}

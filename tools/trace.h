/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The bytes of a vCPU's trace buffer in the order in which the processor wrote
 * them.  The buffer is a ring: the write position says where they end.
 */
#ifndef XEN_RESOURCE_TRACE_H
#define XEN_RESOURCE_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libxenctrl.h"
#include "resource.h"
#include "xen.h"

/**
 * struct trace - the trace of one vCPU
 * @xen:          open handles
 * @res:          its buffer
 * @size:         bytes of the buffer
 * @has_position: @position and @wrapped are known; else @reason says why not
 * @position:     offset of the byte that the processor writes next
 * @wrapped:      the processor has written past the end of the buffer
 * @moved:        it has written while the buffer was read
 * @xc:           libxenctrl, which reports the position
 * @has_xc:       it is open
 * @reason:       "why; what to do"
 */
struct trace {
	struct xen *xen;
	struct resource res;
	uint64_t size;
	bool has_position;
	uint64_t position;
	bool wrapped;
	bool moved;
	struct xenctrl xc;
	bool has_xc;
	char reason[XENCTRL_REASON];
};

/**
 * trace_sink - receives a part of the trace
 *
 * Return: 0 to go on.
 */
typedef int trace_sink(void *context, const void *data, size_t size);

/**
 * trace_locate() - find the write position and whether the buffer has wrapped
 * @trace: with &trace.xen, &trace.res and &trace.size set
 *
 * Xen does not report a wrap.  In memory that the processor has not written yet,
 * all bytes have the same value.  If the bytes from the position on are not all
 * equal, the buffer has wrapped, and they are the oldest.
 *
 * Return: 0, even if the position is unknown; or an errno of a map.
 */
int trace_locate(struct trace *trace);

/** trace_close() - release what trace_locate() opened */
void trace_close(struct trace *trace);

/** trace_bytes() - number of bytes that trace_read() passes to its sink */
uint64_t trace_bytes(const struct trace *trace);

/**
 * trace_read() - pass the bytes to @sink: the oldest first, or in the order of
 *                memory if the position is unknown
 *
 * Return: 0, an errno of a map, or what @sink returned.
 */
int trace_read(struct trace *trace, trace_sink *sink, void *context);

#endif

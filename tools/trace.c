// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frames.h"
#include "report.h"
#include "trace.h"

/* Set @position to the current one; false: see &trace.reason. */
static bool read_position(struct trace *trace, uint64_t *position)
{
	int err;

	if (!trace->has_xc) {
		memcpy(trace->reason, trace->xc.reason, sizeof(trace->reason));
		return false;
	}
	err = xenctrl_vmtrace_position(&trace->xc, trace->res.domid,
				       trace->res.id, position);
	if (!err && *position >= trace->size)
		err = EPROTO;
	if (!err)
		return true;
	snprintf(trace->reason, sizeof(trace->reason),
		 "Xen does not report it (%s); check that tracing is enabled for the domain",
		 strerror(err));
	return false;
}

/* Pass the bytes from offset @from to offset @end to @sink, in windows. */
static int read_part(struct trace *trace, uint64_t from, uint64_t end,
		     void *buffer, trace_sink *sink, void *context)
{
	uint64_t frame, count, skip, bytes;
	int ret;

	for (; from < end; from += bytes) {
		frame = from / FRAME_SIZE;
		count = (end + FRAME_SIZE - 1) / FRAME_SIZE - frame;
		if (count > WINDOW_FRAMES)
			count = WINDOW_FRAMES;
		if (frames_copy(trace->xen->memory, &trace->res, frame, count,
				buffer))
			return errno;
		skip = from % FRAME_SIZE;
		bytes = count * FRAME_SIZE - skip;
		if (bytes > end - from)
			bytes = end - from;
		ret = sink(context, (const char *)buffer + skip, bytes);
		if (ret)
			return ret;
	}
	return 0;
}

static void *make_buffer(void)
{
	void *buffer = malloc((size_t)WINDOW_FRAMES * FRAME_SIZE);

	if (!buffer)
		exit(fail("out of memory"));
	return buffer;
}

/* A sink returns this to stop; it is not an errno. */
#define DIFFERS	-1

/* Compare all bytes with the first; @context points to it, at first to -1. */
static int compare_bytes(void *context, const void *data, size_t size)
{
	const unsigned char *bytes = data;
	int *first = context;
	size_t i;

	if (*first < 0)
		*first = bytes[0];
	for (i = 0; i < size; i++)
		if (bytes[i] != *first)
			return DIFFERS;
	return 0;
}

int trace_locate(struct trace *trace)
{
	void *buffer;
	int first = -1;
	int ret;

	trace->has_xc = xenctrl_open(&trace->xc);
	trace->has_position = read_position(trace, &trace->position);
	if (!trace->has_position)
		return 0;
	buffer = make_buffer();
	ret = read_part(trace, trace->position, trace->size, buffer,
			compare_bytes, &first);
	free(buffer);
	trace->wrapped = ret == DIFFERS;
	return ret == DIFFERS ? 0 : ret;
}

void trace_close(struct trace *trace)
{
	if (trace->has_xc)
		xenctrl_close(&trace->xc);
}

uint64_t trace_bytes(const struct trace *trace)
{
	if (trace->has_position && !trace->wrapped)
		return trace->position;
	return trace->size;
}

int trace_read(struct trace *trace, trace_sink *sink, void *context)
{
	uint64_t end = trace_bytes(trace), now;
	void *buffer = make_buffer();
	uint64_t start = 0;
	int ret = 0;

	if (trace->has_position && trace->wrapped)
		start = trace->position;
	ret = read_part(trace, start, end, buffer, sink, context);
	if (!ret)
		ret = read_part(trace, 0, start, buffer, sink, context);
	free(buffer);
	if (!ret && trace->has_position)
		trace->moved = !read_position(trace, &now) ||
			       now != trace->position;
	return ret;
}

/* SPDX-License-Identifier: GPL-2.0-only */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM xen_resource

#if !defined(XENRES_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define XENRES_TRACE_H

#include <linux/tracepoint.h>

#include "request.h"

/* Durations are in nanoseconds. */
DECLARE_EVENT_CLASS(xen_resource_frames,
	TP_PROTO(const struct xenres_request *req, u64 duration),
	TP_ARGS(req, duration),
	TP_STRUCT__entry(
		__field(u16, domid)
		__field(u16, type)
		__field(u32, id)
		__field(u32, frame)
		__field(u32, nr_frames)
		__field(u64, duration)
	),
	TP_fast_assign(
		__entry->domid = req->domid;
		__entry->type = req->type;
		__entry->id = req->id;
		__entry->frame = req->frame;
		__entry->nr_frames = req->nr_frames;
		__entry->duration = duration;
	),
	TP_printk("domid=%u type=%u id=%u frame=%u nr_frames=%u duration=%llu",
		  __entry->domid, __entry->type, __entry->id, __entry->frame,
		  __entry->nr_frames, __entry->duration)
);

/* A map ioctl succeeded. */
DEFINE_EVENT(xen_resource_frames, xen_resource_map,
	TP_PROTO(const struct xenres_request *req, u64 duration),
	TP_ARGS(req, duration)
);

/* The frames of a successful map ioctl were released. */
DEFINE_EVENT(xen_resource_frames, xen_resource_unmap,
	TP_PROTO(const struct xenres_request *req, u64 duration),
	TP_ARGS(req, duration)
);

/* A map ioctl with valid arguments failed and was undone. */
TRACE_EVENT(xen_resource_map_failed,
	TP_PROTO(const struct xenres_request *req, u64 duration, int error),
	TP_ARGS(req, duration, error),
	TP_STRUCT__entry(
		__field(u16, domid)
		__field(u16, type)
		__field(u32, id)
		__field(u32, frame)
		__field(u32, nr_frames)
		__field(u64, duration)
		__field(int, error)
	),
	TP_fast_assign(
		__entry->domid = req->domid;
		__entry->type = req->type;
		__entry->id = req->id;
		__entry->frame = req->frame;
		__entry->nr_frames = req->nr_frames;
		__entry->duration = duration;
		__entry->error = error;
	),
	TP_printk("domid=%u type=%u id=%u frame=%u nr_frames=%u duration=%llu errno=%d",
		  __entry->domid, __entry->type, __entry->id, __entry->frame,
		  __entry->nr_frames, __entry->duration, __entry->error)
);

#endif /* XENRES_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>

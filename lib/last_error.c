// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <string.h>

#include "api.h"
#include "handle.h"
#include "last_error.h"
#include "log.h"
#include "symbol.h"
#include "xenresource.h"

/**
 * struct failure - a map that failed
 * @fmem:    the caller's handle, or NULL: no map failed
 * @serial:  of the handle, or 0: the real library opened it
 * @request: the map
 * @valid:   its arguments are valid
 * @error:   its errno
 */
struct failure {
	xenforeignmemory_handle *fmem;
	unsigned long serial;
	struct map_request request;
	bool valid;
	int error;
};

/* Per thread, like errno: threads may share a handle. */
static _Thread_local struct failure last;

static unsigned long serial_of(const xenforeignmemory_handle *fmem)
{
	struct handle_view view;

	return handle_find(fmem, &view) ? view.serial : 0;
}

void last_error_set(xenforeignmemory_handle *fmem,
		    const struct map_request *request, bool valid, int error)
{
	last = (struct failure){
		fmem, serial_of(fmem), *request, valid, error
	};
	log_debug("cannot map %lu frames from %lu of type %u, id %u, domain %u: %s",
		  request->nr_frames, request->frame, request->type,
		  request->id, request->domid, strerror(error));
}

void last_error_forget(const xenforeignmemory_handle *fmem)
{
	if (last.fmem == fmem)
		last.fmem = NULL;
}

/* Map the first @nr frames of a request and unmap them; returns an errno. */
static int try_frames(const struct failure *failure, unsigned long nr)
{
	struct map_request request = failure->request;
	xenforeignmemory_resource_handle *res;
	void *addr = NULL;

	request.nr_frames = nr;
	res = map_frames(failure->fmem, &request, &addr);
	if (!res)
		return errno;
	unmap_frames(failure->fmem, res);
	return 0;
}

/*
 * Find the smallest number of frames that fails.  A map of that many fails
 * because of its last frame, so @error is that frame's errno.  Returns 0 if the
 * map does not fail any more.
 */
static unsigned long bisect(const struct failure *failure, int *error)
{
	unsigned long bad = failure->request.nr_frames;
	unsigned long good = 0, nr = 1;
	int err;

	*error = try_frames(failure, bad);
	if (!*error)
		return 0;
	/* Start with one frame: most failures do not depend on the number. */
	for (; bad - good > 1; nr = good + (bad - good) / 2) {
		err = try_frames(failure, nr);
		if (err) {
			bad = nr;
			*error = err;
		} else {
			good = nr;
		}
	}
	return bad;
}

/* kernel-doc: see xenresource.h */
API int xenresource_last_error(xenforeignmemory_handle *fmem,
			       struct xenresource_error *error)
{
	struct failure failure = last;
	unsigned long bad = 1, serial;
	int err;

	if (!fmem || !error) {
		errno = EINVAL;
		return -1;
	}
	serial = serial_of(fmem);
	/* If the real library is absent, we opened every handle. */
	if (!serial && !symbol_next("xenforeignmemory_map_resource")) {
		errno = EBADF;
		return -1;
	}
	/* An allocator may give a new handle the address of a closed one. */
	if (failure.fmem != fmem || failure.serial != serial) {
		errno = ENOENT;
		return -1;
	}
	err = failure.error;
	if (failure.valid)
		bad = bisect(&failure, &err);
	if (err == EBADF) {
		errno = EBADF;
		return -1;
	}
	*error = (struct xenresource_error){
		.domid = failure.request.domid,
		.type = failure.request.type,
		.id = failure.request.id,
		.frame = failure.request.frame,
		.nr_frames = failure.request.nr_frames,
		.failed_frame = failure.request.frame +
				(bad ? bad - 1 : failure.request.nr_frames),
		.error = failure.error,
		.frame_error = err,
	};
	return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The last map that failed, per thread. */
#ifndef XENRESOURCE_LAST_ERROR_H
#define XENRESOURCE_LAST_ERROR_H

#include <stdbool.h>

#include "frames.h"

/**
 * last_error_set() - keep a failure for xenresource_last_error()
 * @fmem:    the caller's handle
 * @request: the map
 * @valid:   its arguments are valid
 * @error:   its errno
 */
void last_error_set(struct xenforeignmemory_handle *fmem,
		    const struct map_request *request, bool valid, int error);

/**
 * last_error_forget() - drop this thread's failure of a handle, at its close
 * @fmem: a handle that the real library opened
 */
void last_error_forget(const struct xenforeignmemory_handle *fmem);

#endif

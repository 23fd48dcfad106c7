// SPDX-License-Identifier: GPL-2.0-only
/* XENMEM_acquire_resource: query a resource's size and fetch its frames. */
#include <linux/cache.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <xen/interface/xen.h>
#include <xen/interface/memory.h>
#include <asm/xen/hypercall.h>

#include "acquire.h"
#include "types.h"

/*
 * Maximum frames per call.  Xen < 4.15 takes 32, and returns that number for
 * every size query.
 */
static u32 most_frames __ro_after_init = U32_MAX;

/* Xen without the operation returns ENOSYS; callers expect EOPNOTSUPP. */
static int acquire_resource(struct xen_mem_acquire_resource *op)
{
	int err = HYPERVISOR_memory_op(XENMEM_acquire_resource, op);

	return err == -ENOSYS ? -EOPNOTSUPP : err;
}

/*
 * Xen >= 4.18 returns EINVAL both for an unknown type and for a resource that
 * the domain lacks; this project's handlers return EOPNOTSUPP for the former.
 * A query of a type that cannot exist shows which Xen this is.
 */
static int acquire_error(const struct xenres_request *req, int err)
{
	struct xen_mem_acquire_resource op = {
		.domid = req->domid,
		.type = XENRES_NO_TYPE,
	};

	if (err != -EINVAL || !(xenres_type_traits(req) & XENRES_OWN))
		return err;
	return acquire_resource(&op) == -EINVAL ? -EOPNOTSUPP : err;
}

/**
 * xenres_acquire_probe() - find out whether this Xen supports size queries
 *
 * Return: true if it does.
 */
bool __init xenres_acquire_probe(void)
{
	struct xen_mem_acquire_resource op = {
		.domid = DOMID_SELF,
		.type = XENRES_NO_TYPE,
	};

	if (acquire_resource(&op) || !op.nr_frames)
		return true;

	most_frames = op.nr_frames;
	return false;
}

/**
 * xenres_acquire_size() - query the size of a resource
 * @req:       identifies the resource by domid, type and id
 * @nr_frames: set to its size in frames
 *
 * Return: 0, or Xen's errno; -EOPNOTSUPP for a type that Xen does not know, and
 * for every type if Xen does not support size queries (before 4.15).
 */
int xenres_acquire_size(const struct xenres_request *req, u32 *nr_frames)
{
	struct xen_mem_acquire_resource op = {
		.domid = req->domid,
		.type = req->type,
		.id = req->id,
	};
	int err;

	if (most_frames != U32_MAX)
		return -EOPNOTSUPP;

	err = acquire_resource(&op);
	if (err)
		return acquire_error(req, err);

	/*
	 * For an unknown type, Xen 4.15 to 4.17 succeed and return -EOPNOTSUPP
	 * as the number of frames.  No resource is that large.
	 */
	if (IS_ERR_VALUE((long)(s32)op.nr_frames))
		return (s32)op.nr_frames;

	*nr_frames = op.nr_frames;
	return 0;
}

static int acquire_frames(const struct xenres_request *req, unsigned int first,
			  xen_pfn_t *frames, unsigned int nr_frames)
{
	struct xen_mem_acquire_resource op = {
		.domid = req->domid,
		.type = req->type,
		.id = req->id,
		.frame = (u64)req->frame + first,
		.nr_frames = nr_frames,
	};

	set_xen_guest_handle(op.frame_list, frames);
	return acquire_resource(&op);
}

/**
 * xenres_acquire() - fetch frames of a resource
 * @req:       identifies the resource
 * @first:     first frame to fetch, relative to the request's first
 * @frames:    PV: set to the mfns.  Auto-translated: the gfns of this dom0 at
 *             which Xen maps the frames.
 * @nr_frames: number of frames
 *
 * In an auto-translated dom0, any failure can leave frames mapped at some of
 * the gfns, whatever the errno: Xen works in batches of its own.
 *
 * Return: 0 or Xen's errno.
 */
int xenres_acquire(const struct xenres_request *req, unsigned int first,
		   xen_pfn_t *frames, unsigned int nr_frames)
{
	unsigned int done, nr;
	int err;

	for (done = 0; done < nr_frames; done += nr) {
		nr = min(nr_frames - done, most_frames);
		err = acquire_frames(req, first + done, frames + done, nr);
		if (err)
			return acquire_error(req, err);
	}
	return 0;
}

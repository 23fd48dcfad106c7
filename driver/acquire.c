// SPDX-License-Identifier: GPL-2.0-only
/* Asking Xen: how large is a resource, and which frames is it made of? */
#include <linux/cache.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <xen/interface/xen.h>
#include <xen/interface/memory.h>
#include <asm/xen/hypercall.h>

#include "acquire.h"

#define NO_TYPE		0xffff
#define OWN_TYPES	0x8000	/* this project's are from here on */

/*
 * The most frames that Xen takes in a call.  Before 4.15 that was 32, and what
 * Xen said when it was asked for the size of anything.
 */
static u32 most_frames __ro_after_init = U32_MAX;

/* A Xen without the operation says ENOSYS; callers fall back on EOPNOTSUPP. */
static int acquire_resource(struct xen_mem_acquire_resource *op)
{
	int err = HYPERVISOR_memory_op(XENMEM_acquire_resource, op);

	return err == -ENOSYS ? -EOPNOTSUPP : err;
}

/*
 * From 4.18 on Xen says EINVAL for a type that it does not know, too.  Where it
 * says so for one that cannot be, it has none of ours either.
 */
static int acquire_error(const struct xenres_request *req, int err)
{
	struct xen_mem_acquire_resource op = {
		.domid = req->domid,
		.type = NO_TYPE,
	};

	if (err != -EINVAL || req->type < OWN_TYPES)
		return err;
	return acquire_resource(&op) == -EINVAL ? -EOPNOTSUPP : err;
}

/**
 * xenres_acquire_probe() - find out whether this Xen tells sizes
 *
 * Return: true if it does.
 */
bool __init xenres_acquire_probe(void)
{
	struct xen_mem_acquire_resource op = {
		.domid = DOMID_SELF,
		.type = NO_TYPE,
	};

	if (acquire_resource(&op) || !op.nr_frames)
		return true;

	most_frames = op.nr_frames;
	return false;
}

/**
 * xenres_acquire_size() - ask Xen for the size of a resource
 * @req:       names the resource by domid, type and id
 * @nr_frames: set to its size in frames
 *
 * Return: 0, or Xen's errno; -EOPNOTSUPP for a type that Xen does not know, and
 * for every type where Xen does not tell sizes (before 4.15).
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
	 * Xen 4.15 to 4.17 succeed for a type they do not know and hand out
	 * their -EOPNOTSUPP as a number of frames.  No resource is that large.
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
 * @req:       names the resource
 * @first:     first frame wanted, counted from the request's own first
 * @frames:    PV: set to the mfns.  Auto-translated: the gfns of this dom0 at
 *             which Xen is to put the frames.
 * @nr_frames: how many
 *
 * Auto-translated, any failure can leave frames at some of the gfns, whatever
 * the errno: Xen works in batches of its own.
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

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Limits how many frames an open file description may have reserved or filled.
 *
 * A frame costs memory that no control group accounts for: in an
 * auto-translated dom0, Xen's p2m entry and the struct page of the page that
 * stands in for the frame, which Linux never frees.  So a restricted
 * description, which root may pass to another process, is limited; an
 * unrestricted one is not.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/moduleparam.h>
#include <xen/interface/xen.h>
#include <xen/page.h>

#include "budget.h"
#include "file.h"
#include "request.h"

/* 64 MiB.  docs/ioctl.md explains what this is enough for and what it costs. */
static unsigned int restricted_frames = 16384;
module_param(restricted_frames, uint, 0644);
MODULE_PARM_DESC(restricted_frames,
		 "Maximum frames mapped through a restricted descriptor");

/* Whole pages: a partly filled page is reserved as a whole. */
static long charged_frames(const struct xenres_request *req)
{
	return req->nr_pages * XEN_PFN_PER_PAGE;
}

/**
 * xenres_budget_limit() - maximum number of frames of a description
 * @xfile: its state
 *
 * Return: %LONG_MAX if it is not restricted.
 */
unsigned long xenres_budget_limit(const struct xenres_file *xfile)
{
	if (READ_ONCE(xfile->domid) == DOMID_INVALID)
		return LONG_MAX;
	return min_t(unsigned long, READ_ONCE(restricted_frames), LONG_MAX);
}

/**
 * xenres_budget_charge() - charge the frames of a request
 * @xfile: the description that the request came through
 * @req:   the request
 *
 * Frames that were mapped before the restriction, or before the limit was
 * lowered, stay charged: charges fail until enough of them are unmapped.
 *
 * Return: 0, or -EDQUOT if the frames would exceed the limit.
 */
int xenres_budget_charge(struct xenres_file *xfile,
			 const struct xenres_request *req)
{
	unsigned long limit = xenres_budget_limit(xfile);
	long nr_frames = charged_frames(req);
	long frames = atomic_long_read(&xfile->frames);
	long seen;

	/* An add that is undone on failure could make another charge fail. */
	do {
		seen = frames;
		if (seen + nr_frames > limit)
			return -EDQUOT;
		frames = atomic_long_cmpxchg(&xfile->frames, seen,
					     seen + nr_frames);
	} while (frames != seen);

	return 0;
}

/**
 * xenres_budget_uncharge() - undo xenres_budget_charge()
 * @xfile: the description that was charged
 * @req:   the request that was charged
 */
void xenres_budget_uncharge(struct xenres_file *xfile,
			    const struct xenres_request *req)
{
	atomic_long_sub(charged_frames(req), &xfile->frames);
}

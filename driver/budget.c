// SPDX-License-Identifier: GPL-2.0-only
/*
 * How many frames an open file description may have reserved or filled.
 *
 * A frame costs memory that no control group accounts for: in an auto-translated
 * dom0 the struct page of the page that stands in for it, which Linux does not
 * give back, and Xen's p2m entry.  So a process that was handed a restricted
 * descriptor gets a limit; an unrestricted one is root's.
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

/* 64 MiB.  docs/ioctl.md says what this is enough for, and what it costs. */
static unsigned int restricted_frames = 16384;
module_param(restricted_frames, uint, 0644);
MODULE_PARM_DESC(restricted_frames,
		 "Most frames that a restricted descriptor may have mapped");

/* Whole pages, since a page that is filled in part is taken as a whole. */
static long frames_of(const struct xenres_request *req)
{
	return req->nr_pages * XEN_PFN_PER_PAGE;
}

/**
 * xenres_budget_limit() - the most frames that a description may have
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
 * xenres_budget_charge() - count the frames of a request
 * @xfile: the description that it came through
 * @req:   the request
 *
 * Frames that were mapped before the restriction, or before the limit was
 * lowered, stay and count: the next charge fails until enough of them are gone.
 *
 * Return: 0, or -EDQUOT if the frames would exceed the limit.
 */
int xenres_budget_charge(struct xenres_file *xfile,
			 const struct xenres_request *req)
{
	unsigned long limit = xenres_budget_limit(xfile);
	long nr_frames = frames_of(req);
	long frames = atomic_long_read(&xfile->frames);
	long seen;

	/* A plain add, undone on failure, could make another charge fail. */
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
 * xenres_budget_uncharge() - the counterpart of xenres_budget_charge()
 * @xfile: the description that was charged
 * @req:   what it was charged for
 */
void xenres_budget_uncharge(struct xenres_file *xfile,
			    const struct xenres_request *req)
{
	atomic_long_sub(frames_of(req), &xfile->frames);
}

// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <xen/resource.h>

#include "command.h"
#include "dump.h"
#include "frames.h"
#include "grant_table.h"
#include "hexdump.h"
#include "outfile.h"
#include "progress.h"
#include "report.h"
#include "size.h"
#include "xen.h"

/* A range of a resource's frames, [first, end). */
struct range {
	uint64_t first;
	uint64_t end;
};

/*
 * The size of a grant table is its limit.  Mapping a frame that is not in use
 * would make the table grow.
 */
static int grant_table_frames(struct xen *xen, const struct resource *res,
			      uint64_t *frames)
{
	struct grant_table table;

	if (grant_table_query(xen->call, res->domid, &table))
		return fail_domain("cannot get the size of the grant table",
				   res->domid, errno);
	*frames = res->id == XEN_RESOURCE_GRANT_STATUS ? table.status_frames :
							 table.frames;
	return 0;
}

/* The number of frames that can be mapped without changing the guest. */
static int mappable_frames(struct xen *xen, const struct resource *res,
			   uint64_t *frames)
{
	int err;

	if (res->type == XEN_RESOURCE_GRANT_TABLE &&
	    res->id <= XEN_RESOURCE_GRANT_STATUS)
		return grant_table_frames(xen, res, frames);

	err = resource_frames(xen, res, frames);
	return err ? fail_resource("cannot get the size of", xen, res, err) : 0;
}

static int choose_range(const struct options *opts, const struct resource *res,
			uint64_t frames, struct range *range)
{
	char text[RESOURCE_TEXT];

	range->first = opts->frame;
	range->end = frames;
	if (opts->given & TAKES_COUNT)
		range->end = opts->frame + opts->count;
	if (range->first < range->end && range->end <= frames)
		return 0;

	resource_text(res, text);
	if (!frames)
		return fail("cannot dump %s of domain %u: it is empty", text,
			    res->domid);
	return fail("cannot dump %s of domain %u: valid frames are 0 to %" PRIu64,
		    text, res->domid, frames - 1);
}

static int write_range(struct xen *xen, const struct resource *res,
		       const struct range *range, struct outfile *out,
		       const char *path, void *buffer)
{
	struct progress progress;
	struct hexdump hex = { };
	uint64_t frame, count;
	int status = 0;

	progress_start(&progress, range->end - range->first, !out);
	for (frame = range->first; frame < range->end; frame += count) {
		count = range->end - frame;
		if (count > WINDOW_FRAMES)
			count = WINDOW_FRAMES;

		if (frames_copy(xen->memory, res, frame, count, buffer)) {
			status = fail_resource("cannot map", xen, res, errno);
			break;
		}
		if (!out) {
			hexdump_add(&hex, stdout, frame * FRAME_SIZE, buffer,
				    count * FRAME_SIZE);
		} else if (outfile_write(out, buffer, count * FRAME_SIZE)) {
			progress_end(&progress);
			status = fail("cannot write %s: %s", path,
				      strerror(errno));
			break;
		}
		if (ferror(stdout))
			break;
		progress_update(&progress, frame + count - range->first);
	}
	progress_end(&progress);
	if (!status && !out)
		hexdump_end(stdout, range->end * FRAME_SIZE);
	return status;
}

static int dump_to_file(struct xen *xen, const struct resource *res,
			const struct range *range, const char *path,
			void *buffer)
{
	struct outfile out;
	int status;

	if (outfile_open(&out, path))
		return fail("cannot create %s: %s", path, strerror(errno));
	status = write_range(xen, res, range, &out, path, buffer);
	if (!status && outfile_commit(&out))
		status = fail("cannot write %s: %s", path, strerror(errno));
	outfile_discard(&out);
	return status;
}

static int dump_opened(struct xen *xen, const struct options *opts,
		       const struct resource *res)
{
	struct range range;
	uint64_t frames = 0;
	void *buffer;
	int status;

	status = mappable_frames(xen, res, &frames);
	if (!status)
		status = choose_range(opts, res, frames, &range);
	if (status)
		return status;

	buffer = malloc((size_t)WINDOW_FRAMES * FRAME_SIZE);
	if (!buffer)
		return fail("out of memory");
	if (opts->output)
		status = dump_to_file(xen, res, &range, opts->output, buffer);
	else
		status = write_range(xen, res, &range, NULL, NULL, buffer);
	free(buffer);
	return status;
}

int dump_resource(const struct options *opts, const struct resource *res)
{
	struct xen xen;
	int status;

	if (opts->output && !strcmp(opts->output, "-") &&
	    isatty(STDOUT_FILENO))
		return fail("cannot write raw bytes: the output is a terminal; redirect it");
	status = xen_open(&xen);
	if (status)
		return status;
	status = dump_opened(&xen, opts, res);
	xen_close(&xen);
	return status;
}

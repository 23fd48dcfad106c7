// SPDX-License-Identifier: GPL-2.0-only
/* Operations on the device, for fault injection. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "privcmd_op.h"
#include "test_frames.h"
#include "device_op.h"

#define RW	(PROT_READ | PROT_WRITE)

int run_open(struct stage *stage)
{
	stage->fd = frames_open();
	return stage->fd < 0 ? errno : 0;
}

int run_open_switched(struct stage *stage)
{
	stage->fd = privcmd_open(SWITCHED);
	return stage->fd < 0 ? errno : 0;
}

int run_open_listing(struct stage *stage)
{
	stage->fd = open("/proc/driver/xen-resource", O_RDONLY | O_CLOEXEC);
	return stage->fd < 0 ? errno : 0;
}

int run_mmap(struct stage *stage)
{
	stage->map = frames_reserve(stage->fd, stage->op->pages, RW);
	return stage->map ? 0 : errno;
}

int run_map(struct stage *stage)
{
	const struct device_op *op = stage->op;

	return frames_map_grants(stage->fd, stage->domid, op->frame, op->num,
				 frame_at(stage->map, op->page));
}

int run_size(struct stage *stage)
{
	return frames_size(stage->fd, stage->domid, XEN_RESOURCE_GRANT_TABLE,
			   XEN_RESOURCE_GRANT_SHARED, &stage->size);
}

int run_restrict(struct stage *stage)
{
	return frames_restrict(stage->fd, stage->domid);
}

int run_munmap(struct stage *stage)
{
	/* Create a TLB entry that has to be flushed. */
	frames_probe_read(stage->map);
	return munmap(stage->map, stage->op->pages * FRAME_SIZE) ? errno : 0;
}

bool device_op_opens(const struct device_op *op)
{
	return op->run == run_open || op->run == run_open_switched ||
	       op->run == run_open_listing;
}

unsigned int device_op_marks(const struct device_op *op)
{
	unsigned int marks = op->frame + op->num;

	if (marks < op->there)
		marks = op->there;
	return marks < DEVICE_OP_FRAMES ? marks : DEVICE_OP_FRAMES;
}

bool stage_begin(struct stage *stage, const struct device_op *op,
		 uint16_t domid)
{
	*stage = (struct stage) { .op = op, .domid = domid, .fd = -1 };

	if (device_op_opens(op))
		return true;
	if (run_open(stage))
		return false;
	if (!op->pages || op->run == run_mmap)
		return true;
	if (run_mmap(stage))
		return false;
	return !op->there || !frames_map_grants(stage->fd, domid, 0, op->there,
						stage->map);
}

/* Do the pages show the frames from @frame on? See mark_frames(). */
static bool shows(const struct stage *stage, unsigned int page,
		  unsigned int frame, unsigned int num)
{
	unsigned int i;

	for (i = 0; i < num; i++)
		if (frames_probe_read(frame_at(stage->map, page + i)) ||
		    *frame_word(stage->map, page + i) != 0x5eed0000 + frame + i)
			return false;
	return true;
}

/* Are @num pages filled, including those filled before the operation? */
static bool shows_in_all(const struct stage *stage, unsigned int num)
{
	return frames_count(stage->map, stage->op->pages) == num &&
	       shows(stage, 0, 0, stage->op->there);
}

bool stage_is_undone(struct stage *stage)
{
	const struct device_op *op = stage->op;

	if (device_op_opens(op))
		return stage->fd < 0;
	if (op->run == run_mmap)
		return !stage->map;
	if (op->run == run_size)
		return !stage->size;
	if (op->run == run_restrict)
		return frames_restrict(stage->fd, stage->domid + 1) == 0;
	return shows_in_all(stage, op->there);
}

bool stage_is_done(struct stage *stage)
{
	const struct device_op *op = stage->op;

	if (device_op_opens(op))
		return stage->fd >= 0;
	if (op->run == run_mmap)
		return stage->map && !frames_count(stage->map, op->pages);
	if (op->run == run_size)
		return stage->size == DEVICE_OP_FRAMES;
	if (op->run == run_restrict)
		return frames_restrict(stage->fd, stage->domid + 1) == EINVAL;
	if (op->run == run_munmap)
		return frames_probe_read(stage->map) == SIGSEGV &&
		       frames_probe_read(frame_at(stage->map, op->pages - 1)) ==
		       SIGSEGV;
	return shows_in_all(stage, op->there + op->num) &&
	       shows(stage, op->page, op->frame, op->num);
}

void stage_end(struct stage *stage)
{
	if (stage->map)
		munmap(stage->map, stage->op->pages * FRAME_SIZE);
	if (stage->fd >= 0)
		close(stage->fd);
}

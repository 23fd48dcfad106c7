// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/driver/xen-resource: one line for every range, for root.
 *
 * A reader holds the lock for one mapping at a time.  Mappings can be added and
 * removed in between: the removal of a mapping advances the readers that would
 * read it next.  So a reader lists every range that exists during the whole
 * read exactly once, and others at most once.  docs/ioctl.md describes the
 * format.
 */
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/seq_file.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>

#include "file.h"
#include "listing.h"
#include "ranges.h"
#include "request.h"

#define LISTING	"driver/xen-resource"

/**
 * struct line - copy of a range
 * @valid: false at the end of a mapping
 * @req:   the range's request
 * @node:  name of the node
 * @state: name of the state
 * @age:   age in seconds
 * @pid:   process, in the reader's namespace, or 0
 * @comm:  its name, or an empty string
 */
struct line {
	bool valid;
	struct xenres_request req;
	const char *node;
	const char *state;
	u64 age;
	pid_t pid;
	char comm[TASK_COMM_LEN];
};

/**
 * struct reader - an open file
 * @list: entry of @readers
 * @next: entry of the mapping to read from next, or the head of @mappings
 * @page: first page of that mapping that is not listed yet
 * @pos:  index of @line
 * @end:  @line is beyond the last one
 * @line: the current line
 */
struct reader {
	struct list_head list;
	struct list_head *next;
	unsigned long page;
	loff_t pos;
	bool end;
	struct line line;
};

/* Guards both lists and the position of the readers. */
static DEFINE_SPINLOCK(listing_lock);
static LIST_HEAD(mappings);
static LIST_HEAD(readers);

/**
 * xenres_listing_add() - add a new mapping to the listing
 * @mapping: the mapping
 */
void xenres_listing_add(struct xenres_mapping *mapping)
{
	spin_lock(&listing_lock);
	list_add_tail(&mapping->listed, &mappings);
	spin_unlock(&listing_lock);
}

static void advance(struct reader *reader)
{
	reader->next = reader->next->next;
	reader->page = 0;
}

/**
 * xenres_listing_remove() - remove a mapping from the listing
 * @mapping: the mapping; nobody reads it through the listing afterwards
 */
void xenres_listing_remove(struct xenres_mapping *mapping)
{
	struct reader *reader;

	spin_lock(&listing_lock);
	list_for_each_entry(reader, &readers, list)
		if (reader->next == &mapping->listed)
			advance(reader);
	list_del(&mapping->listed);
	spin_unlock(&listing_lock);
}

static const char *state_of(const struct xenres_mapping *mapping,
			    const struct xenres_range *range)
{
	if (xenres_mapping_is_closed(mapping))
		return "releasing";
	return range->complete ? "mapped" : "filling";
}

/* Copies the first range from reader->page on, if there is one. */
static void copy_range(struct reader *reader, struct xenres_mapping *mapping)
{
	struct line *line = &reader->line;
	struct interval_tree_node *node;
	struct xenres_range *range;

	spin_lock(&mapping->lock);
	node = interval_tree_iter_first(&mapping->ranges, reader->page,
					ULONG_MAX);
	line->valid = node;
	if (node) {
		range = container_of(node, struct xenres_range, node);
		line->req = range->req;
		line->node = mapping->file->privcmd ? "privcmd" : "resource";
		line->state = state_of(mapping, range);
		line->age = ktime_get_seconds() - range->since;
		reader->page = node->last + 1;
	}
	spin_unlock(&mapping->lock);
}

static void name_owner(struct line *line, struct pid *owner)
{
	struct task_struct *task = get_pid_task(owner, PIDTYPE_PID);

	/* After the process has ended, another may get its number. */
	line->pid = 0;
	line->comm[0] = '\0';
	if (!task)
		return;

	line->pid = pid_nr_ns(owner, task_active_pid_ns(current));
	get_task_comm(line->comm, task);
	put_task_struct(task);
}

/* Goes to the next range, or to the end of a mapping. */
static void step(struct reader *reader)
{
	struct xenres_mapping *mapping;
	struct pid *owner = NULL;

	spin_lock(&listing_lock);
	reader->end = reader->next == &mappings;
	if (!reader->end) {
		mapping = container_of(reader->next, struct xenres_mapping,
				       listed);
		copy_range(reader, mapping);
		if (reader->line.valid)
			owner = get_pid(mapping->owner);
		else
			advance(reader);
	}
	spin_unlock(&listing_lock);

	if (owner)
		name_owner(&reader->line, owner);
	put_pid(owner);
}

static void rewind_to_start(struct reader *reader)
{
	spin_lock(&listing_lock);
	reader->next = mappings.next;
	reader->page = 0;
	spin_unlock(&listing_lock);
}

static void *listing_start(struct seq_file *m, loff_t *pos)
{
	struct reader *reader = m->private;

	if (!*pos) {
		rewind_to_start(reader);
		reader->pos = 0;
		step(reader);
	}
	/* After an lseek(), seq_file walks from the start. */
	return reader->end || *pos != reader->pos ? NULL : reader;
}

static void *listing_next(struct seq_file *m, void *v, loff_t *pos)
{
	struct reader *reader = v;

	step(reader);
	reader->pos = ++*pos;
	return reader->end ? NULL : reader;
}

static void listing_stop(struct seq_file *m, void *v)
{
}

static int listing_show(struct seq_file *m, void *v)
{
	const struct reader *reader = v;
	const struct line *line = &reader->line;
	const struct xenres_request *req = &line->req;

	if (!line->valid)
		return SEQ_SKIP;

	seq_printf(m, "%d ", line->pid);
	if (line->comm[0])
		seq_escape(m, line->comm, " \t\n\\");
	else
		seq_putc(m, '-');
	seq_printf(m, " %s %u %u %u %u %u %llu %s\n", line->node, req->domid,
		   req->type, req->id, req->frame, req->nr_frames, line->age,
		   line->state);
	return 0;
}

static const struct seq_operations listing_seq_ops = {
	.start = listing_start,
	.next = listing_next,
	.stop = listing_stop,
	.show = listing_show,
};

static int listing_open(struct inode *inode, struct file *file)
{
	struct reader *reader = __seq_open_private(file, &listing_seq_ops,
						   sizeof(*reader));

	if (!reader)
		return -ENOMEM;

	reader->next = &mappings;
	reader->end = true;
	spin_lock(&listing_lock);
	list_add(&reader->list, &readers);
	spin_unlock(&listing_lock);
	return 0;
}

static int listing_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;
	struct reader *reader = m->private;

	spin_lock(&listing_lock);
	list_del(&reader->list);
	spin_unlock(&listing_lock);
	return seq_release_private(inode, file);
}

static const struct proc_ops listing_ops = {
	.proc_open = listing_open,
	.proc_read = seq_read,
	.proc_lseek = seq_lseek,
	.proc_release = listing_release,
};

/* If CONFIG_PROC_FS is off, proc_create() is a macro that ignores @ops. */
static bool create_file(const struct proc_ops *ops)
{
	return proc_create(LISTING, 0400, NULL, ops);
}

/**
 * xenres_listing_init() - create the file in /proc
 *
 * Return: 0 or -ENOMEM; 0 if the kernel does not have /proc.
 */
int __init xenres_listing_init(void)
{
	if (!IS_ENABLED(CONFIG_PROC_FS))
		return 0;
	return create_file(&listing_ops) ? 0 : -ENOMEM;
}

/** xenres_listing_exit() - remove the file; waits until no read is running */
void xenres_listing_exit(void)
{
	remove_proc_entry(LISTING, NULL);
}

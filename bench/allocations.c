// SPDX-License-Identifier: GPL-2.0-only
#include "allocations.h"

#include "tools_helper.h"
#include "tracing.h"

#define BUFFER_KB	"8192"

static const char *const events[] = {
	"kmalloc", "kmalloc_node", "kmem_cache_alloc", "kmem_cache_alloc_node",
	"mm_page_alloc", "kfree", "kmem_cache_free", "mm_page_free",
	"mm_page_free_batched",
};

/* Larger objects are whole pages, which have a separate event. */
#define MAX_OBJECT	(2 * FRAME_SIZE)

/* Keys are addresses of objects or frame numbers of pages, which never collide. */
struct block {
	unsigned long key;
	unsigned long bytes;
};

#define MAX_BLOCKS	65536

/* Several pages, which are a slab if the next event is an object in them. */
static struct block pending;

static struct block blocks[MAX_BLOCKS];
static size_t nr_blocks;

static struct tracing tracing;
static int switch_fd;

/* Newer kernels lack separate events for allocations by node. */
static void listen_to(const char *event)
{
	char path[80];

	snprintf(path, sizeof(path), "events/kmem/%s/enable", event);
	if (!strstr(event, "_node"))
		check(tracing_write(&tracing, path, "1"), event);
	else
		tracing_write(&tracing, path, "1");
}

static int open_switch(void)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/tracing_on", tracing.dir);
	return open(path, O_WRONLY | O_CLOEXEC);
}

void allocations_init(void)
{
	char pid[16];
	size_t i;

	snprintf(tracing.dir, sizeof(tracing.dir),
		 TRACEFS "/instances/xen-resource-%d", getpid());
	check(!mkdir(tracing.dir, 0700), tracing.dir);
	snprintf(pid, sizeof(pid), "%d", getpid());
	switch_fd = open_switch();
	check(switch_fd >= 0 && write(switch_fd, "0", 1) == 1, "tracing_on");
	check(tracing_write(&tracing, "buffer_size_kb", BUFFER_KB) &&
	      tracing_write(&tracing, "set_event_pid", pid),
	      "prepare the kernel's trace");
	for (i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		listen_to(events[i]);
}

void allocations_exit(void)
{
	close(switch_fd);
	tracing_write(&tracing, "events/enable", "0");
	rmdir(tracing.dir);
}

/* Return the number after @name in the event's line. */
static unsigned long field(const char *line, const char *name, int base)
{
	const char *found = strstr(line, name);

	check(found, name);
	return strtoul(found + strlen(name), NULL, base);
}

static void keep(struct allocations *sum, unsigned long key,
		 unsigned long bytes)
{
	check(nr_blocks < MAX_BLOCKS, "note all allocations");
	blocks[nr_blocks++] = (struct block){ key, bytes };
	sum->left += bytes;
	if (sum->left > sum->peak)
		sum->peak = sum->left;
}

/* A freed object may be older than the trace. Search the newest first. */
static void drop(struct allocations *sum, unsigned long key)
{
	size_t i = nr_blocks;

	while (i--) {
		if (blocks[i].key != key)
			continue;
		sum->left -= blocks[i].bytes;
		blocks[i] = blocks[--nr_blocks];
		return;
	}
}

static void keep_pending(struct allocations *sum)
{
	if (pending.bytes)
		keep(sum, pending.key, pending.bytes);
	pending.bytes = 0;
}

static void add_object(const char *line, struct allocations *sum)
{
	unsigned long bytes = field(line, " bytes_alloc=", 10);

	sum->slab++;
	sum->bytes += bytes;
	if (bytes > MAX_OBJECT) {
		keep_pending(sum);
		return;
	}
	pending.bytes = 0;
	keep(sum, field(line, " ptr=", 16), bytes);
}

static void add_pages(const char *line, struct allocations *sum)
{
	unsigned long pages = 1UL << field(line, " order=", 10);

	sum->pages += pages;
	keep_pending(sum);
	pending = (struct block){ field(line, " pfn=", 0), pages * FRAME_SIZE };
	if (pages == 1)
		keep_pending(sum);
}

static void drop_object(const char *line, struct allocations *sum)
{
	keep_pending(sum);
	drop(sum, field(line, " ptr=", 16));
}

static void drop_pages(const char *line, struct allocations *sum)
{
	keep_pending(sum);
	drop(sum, field(line, " pfn=", 0));
}

static void add(const char *line, struct allocations *sum)
{
	if (strstr(line, ": mm_page_alloc: "))
		add_pages(line, sum);
	else if (strstr(line, ": mm_page_free"))
		drop_pages(line, sum);
	else if (strstr(line, ": kfree: ") ||
		 strstr(line, ": kmem_cache_free: "))
		drop_object(line, sum);
	else if (strstr(line, ": kmalloc") ||
		 strstr(line, ": kmem_cache_alloc"))
		add_object(line, sum);
}

/* The head of the trace has the number of events that were kept. */
static void check_head(const char *line)
{
	unsigned long has, all;

	if (sscanf(line, "# entries-in-buffer/entries-written: %lu/%lu", &has,
		   &all) == 2)
		check(has == all, "the kernel's trace lost events");
}

struct allocations allocations_of(void (*step)(const struct window *window),
				  const struct window *window)
{
	struct allocations sum = { 0 };
	char path[160], line[512];
	FILE *file;

	tracing_clear(&tracing);
	check(write(switch_fd, "1", 1) == 1, "tracing_on");
	step(window);
	check(write(switch_fd, "0", 1) == 1, "tracing_on");
	nr_blocks = 0;
	snprintf(path, sizeof(path), "%s/trace", tracing.dir);
	file = fopen(path, "re");
	check(file, path);
	while (fgets(line, sizeof(line), file)) {
		if (line[0] == '#')
			check_head(line);
		else
			add(line, &sum);
	}
	keep_pending(&sum);
	fclose(file);
	return sum;
}

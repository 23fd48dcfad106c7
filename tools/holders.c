// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "holders.h"
#include "json.h"
#include "process.h"
#include "report.h"

/**
 * struct scan - a scan of all processes
 * @devices:    devices to look for
 * @nr_devices: their number
 * @found:      the result
 * @pid:        the current process
 * @first:      index of its first holder in @found
 */
struct scan {
	const struct holder_device *devices;
	size_t nr_devices;
	struct holders *found;
	pid_t pid;
	size_t first;
};

static const char *node_of(const struct scan *scan, dev_t dev)
{
	size_t i;

	for (i = 0; i < scan->nr_devices; i++)
		if (scan->devices[i].dev == dev)
			return scan->devices[i].node;
	return NULL;
}

/* Find or add the current process's holder of @node. */
static struct holder *holder_of(struct scan *scan, const char *node)
{
	struct holders *found = scan->found;
	struct holder *holder;
	size_t i;

	for (i = scan->first; i < found->nr; i++)
		if (found->list[i].node == node)
			return &found->list[i];

	found->list = reallocarray(found->list, found->nr + 1,
				   sizeof(*found->list));
	if (!found->list)
		exit(fail("out of memory"));
	holder = &found->list[found->nr++];
	*holder = (struct holder){ .pid = scan->pid, .node = node };
	process_name(scan->pid, holder->name);
	return holder;
}

/*
 * Count the files of one directory of the current process that are devices to
 * look for.  Every entry is a link that stat(2) follows to the open file.
 */
static void scan_links(struct scan *scan, const char *name, bool mappings)
{
	struct dirent *entry;
	struct holder *holder;
	const char *node;
	char path[64];
	struct stat st;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)scan->pid, name);
	dir = opendir(path);
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		if (fstatat(dirfd(dir), entry->d_name, &st, 0) ||
		    !S_ISCHR(st.st_mode))
			continue;
		node = node_of(scan, st.st_rdev);
		if (!node)
			continue;
		holder = holder_of(scan, node);
		if (mappings)
			holder->mappings++;
		else
			holder->open++;
	}
	closedir(dir);
}

void holders_find(const struct holder_device *devices, size_t nr_devices,
		  struct holders *found)
{
	struct scan scan = {
		.devices = devices,
		.nr_devices = nr_devices,
		.found = found,
	};
	struct dirent *entry;
	DIR *proc;

	*found = (struct holders){ };
	proc = opendir("/proc");
	if (!proc)
		return;
	while ((entry = readdir(proc))) {
		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		scan.pid = atoi(entry->d_name);
		scan.first = found->nr;
		scan_links(&scan, "fd", false);
		scan_links(&scan, "map_files", true);
	}
	closedir(proc);
}

void holders_free(struct holders *found)
{
	free(found->list);
}

void holders_print(const struct holders *found)
{
	const struct holder *holder;
	size_t i;

	printf("%-8s %-16s %-24s %5s %9s\n", "PID", "COMMAND", "DEVICE", "OPEN",
	       "MAPPINGS");
	for (i = 0; i < found->nr; i++) {
		holder = &found->list[i];
		printf("%-8d %-16s %-24s %5u %9u\n", (int)holder->pid,
		       holder->name, holder->node, holder->open,
		       holder->mappings);
	}
}

struct json_object *holders_json(const struct holders *found)
{
	struct json_object *array = json_make_array();
	const struct holder *holder;
	struct json_object *object;
	size_t i;

	for (i = 0; i < found->nr; i++) {
		holder = &found->list[i];
		object = json_make_object();
		json_set_number(object, "pid", holder->pid);
		json_set_string(object, "command", holder->name);
		json_set_string(object, "device", holder->node);
		json_set_number(object, "open", holder->open);
		json_set_number(object, "mappings", holder->mappings);
		json_append(array, object);
	}
	return array;
}
